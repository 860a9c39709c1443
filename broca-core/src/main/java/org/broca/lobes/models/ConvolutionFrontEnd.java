package org.broca.lobes.models;

import org.broca.nnet.Cascade;
import org.broca.tensor.Shape;

/**
 * Blocks of convolutions that shorten a sequence before a Transformer reads it.
 *
 * <p>Shapes: {@code [batch, time, features] -> [batch, time', features', channels]}: the last convolution of each block
 * takes its stride over time and features. Keys: {@code convblock_0.convs.conv_0.conv.weight},
 * {@code convblock_0.convs.norm_0.norm.weight}, …, {@code convblock_0.reduce_conv.conv.conv.weight}, … Same numbers to
 * 1e-5, gradients included, and with the same seed the same initial weights as SpeechBrain's.
 */
public final class ConvolutionFrontEnd extends Cascade {
    ConvolutionFrontEnd(ConvolutionFrontEndBuilder b) {
        super(b.inputShape);
        b.check();
        for (int i = 0; i < b.numBlocks; i++) {
            int block = i;
            append("convblock_" + i, shape -> new ConvBlock(b, block, shape));
        }
    }

    /** A front end for inputs of a shape in which -1 stands for any size. */
    public static ConvolutionFrontEndBuilder builder(Shape inputShape) {
        return new ConvolutionFrontEndBuilder(inputShape);
    }
}
