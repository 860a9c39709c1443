package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.tensor.Check;

/** Options of a {@link ResNet}. Lists have one number for each of the four stages. */
public final class ResNetBuilder {
    private static final int STAGES = 4;

    int inputSize = 80;
    Supplier<Layer> activation = Relu::new;
    int[] channels = {128, 128, 256, 256};
    int[] blockSizes = {3, 4, 6, 3};
    int[] strides = {1, 2, 2, 2};
    int linNeurons = 256;

    ResNetBuilder() {}

    void check() {
        Check.that(
                channels.length == STAGES && blockSizes.length == STAGES && strides.length == STAGES,
                "ResNet: channels, block_sizes and strides need 4 numbers each, got %d, %d and %d",
                channels.length,
                blockSizes.length,
                strides.length);
    }

    /** Features that the strides leave of {@code inputSize}, rounded up. */
    int featuresLeft() {
        int all = Arrays.stream(strides).reduce(1, (a, b) -> a * b);
        return (inputSize + all - 1) / all;
    }

    /** Number of features of a frame. */
    @CanIgnoreReturnValue
    public ResNetBuilder inputSize(int inputSize) {
        this.inputSize = inputSize;
        return this;
    }

    /** Makes what follows the first convolution, a layer that is also a {@link org.broca.nnet.TensorMap}. */
    @CanIgnoreReturnValue
    public ResNetBuilder activation(Supplier<Layer> activation) {
        this.activation = activation;
        return this;
    }

    /** Channels of each stage. */
    @CanIgnoreReturnValue
    public ResNetBuilder channels(int... channels) {
        this.channels = channels.clone();
        return this;
    }

    /** Blocks of each stage. */
    @CanIgnoreReturnValue
    public ResNetBuilder blockSizes(int... blockSizes) {
        this.blockSizes = blockSizes.clone();
        return this;
    }

    /** Step of the first block of each stage, over time and features alike. */
    @CanIgnoreReturnValue
    public ResNetBuilder strides(int... strides) {
        this.strides = strides.clone();
        return this;
    }

    /** Size of the vectors. */
    @CanIgnoreReturnValue
    public ResNetBuilder linNeurons(int linNeurons) {
        this.linNeurons = linNeurons;
        return this;
    }

    public ResNet build() {
        return new ResNet(this);
    }
}
