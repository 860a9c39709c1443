package org.broca.lobes.models;

import org.broca.nnet.Layer;
import org.broca.nnet.Padding;
import org.broca.tensor.Shape;

/**
 * Makes a convolution of a {@link ConvolutionFrontEnd}; its arguments are those that SpeechBrain's convolutions begin
 * with, so that {@code !name:speechbrain.nnet.CNN.Conv1d} is one.
 */
@FunctionalInterface
public interface ConvModule {
    /**
     * A convolution for inputs of {@code inputShape}.
     *
     * @param inChannels 0, as it follows from the shape
     * @param groups 1
     */
    Layer create(
            int outChannels,
            int kernelSize,
            Shape inputShape,
            int inChannels,
            int stride,
            int dilation,
            Padding padding,
            int groups,
            boolean bias);
}
