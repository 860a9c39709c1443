package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.Linear;
import org.broca.nnet.ModuleList;
import org.broca.nnet.SizedMap;
import org.broca.nnet.StatisticsPooling;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * One vector per utterance that tells its speaker (Snyder et al., 2018, "X-vectors: robust DNN embeddings for speaker
 * recognition"): dilated convolutions over time, each with activation and batch normalization, then mean and deviation
 * over time, then a linear layer.
 *
 * <p>Only the pooling looks at lengths. It adds SpeechBrain's small random offset to the means, in evaluation too,
 * unless {@code poolingNoise(false)}. Keys: {@code blocks.0.conv.weight}, … Same numbers as SpeechBrain's
 * {@code Xvector} to 1e-5 without the noise, gradients included, and the same initial weights from the same seed.
 *
 * <p>Shapes: {@code [batch, time, inChannels] -> [batch, 1, linNeurons]}, lengths relative in (0, 1], {@code [batch]}.
 */
public final class Xvector extends Layer implements SizedMap, LengthsMap {
    private final int inChannels;
    private final int linNeurons;
    private final ModuleList blocks;

    private Xvector(Builder b) {
        check(b);
        inChannels = b.inChannels;
        linNeurons = b.linNeurons;
        blocks = child("blocks", new ModuleList(List.of()));
        int channels = inChannels;
        for (int i = 0; i < b.tdnnBlocks; i++) {
            blocks.append(Conv1d.builder(b.tdnnChannels[i], b.tdnnKernelSizes[i])
                    .inChannels(channels)
                    .dilation(b.tdnnDilations[i])
                    .build());
            blocks.append(b.activation.get());
            channels = b.tdnnChannels[i];
            blocks.append(BatchNorm1d.builder().inputSize(channels).build());
        }
        blocks.append(StatisticsPooling.builder().noise(b.poolingNoise).build());
        blocks.append(Linear.builder(linNeurons).inputSize(2 * channels).build());
    }

    private static void check(Builder b) {
        Check.that(b.tdnnBlocks > 0, "Xvector: tdnn_blocks must be positive, got %d", b.tdnnBlocks);
        Check.that(
                b.tdnnChannels.length >= b.tdnnBlocks
                        && b.tdnnKernelSizes.length >= b.tdnnBlocks
                        && b.tdnnDilations.length >= b.tdnnBlocks,
                "Xvector: tdnn_channels, tdnn_kernel_sizes and tdnn_dilations need tdnn_blocks = %d numbers each, "
                        + "got %d, %d and %d",
                b.tdnnBlocks,
                b.tdnnChannels.length,
                b.tdnnKernelSizes.length,
                b.tdnnDilations.length);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("Xvector", x, inChannels);
        Tensor y = x;
        for (Layer layer : blocks.layers()) {
            y = ((TensorMap) layer).forward(y);
        }
        return y; // [batch, 1, linNeurons]
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        Check.lastDim("Xvector", x, inChannels);
        Tensor y = x;
        for (Layer layer : blocks.layers()) {
            y = layer instanceof LengthsMap map ? map.forward(y, lengths) : ((TensorMap) layer).forward(y);
        }
        return y; // [batch, 1, linNeurons]
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), 1, linNeurons);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of an {@link Xvector}. */
    public static final class Builder {
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private int tdnnBlocks = 5;
        private int[] tdnnChannels = {512, 512, 512, 512, 1500};
        private int[] tdnnKernelSizes = {5, 3, 3, 1, 1};
        private int[] tdnnDilations = {1, 2, 3, 1, 1};
        private int linNeurons = 512;
        private int inChannels = 40;
        private boolean poolingNoise = true;

        private Builder() {}

        /** Makes the activation of each block, a layer that is also a {@link TensorMap}. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Number of convolutions. */
        @CanIgnoreReturnValue
        public Builder tdnnBlocks(int tdnnBlocks) {
            this.tdnnBlocks = tdnnBlocks;
            return this;
        }

        /** Output channels of each convolution. */
        @CanIgnoreReturnValue
        public Builder tdnnChannels(int... tdnnChannels) {
            this.tdnnChannels = tdnnChannels.clone();
            return this;
        }

        /** Width of each convolution, in frames; odd. */
        @CanIgnoreReturnValue
        public Builder tdnnKernelSizes(int... tdnnKernelSizes) {
            this.tdnnKernelSizes = tdnnKernelSizes.clone();
            return this;
        }

        /** Frames from one to the next that a convolution looks at. */
        @CanIgnoreReturnValue
        public Builder tdnnDilations(int... tdnnDilations) {
            this.tdnnDilations = tdnnDilations.clone();
            return this;
        }

        /** Size of the vectors. */
        @CanIgnoreReturnValue
        public Builder linNeurons(int linNeurons) {
            this.linNeurons = linNeurons;
            return this;
        }

        /** Number of features of a frame. */
        @CanIgnoreReturnValue
        public Builder inChannels(int inChannels) {
            this.inChannels = inChannels;
            return this;
        }

        /** Whether the pooling adds its random offset. */
        @CanIgnoreReturnValue
        public Builder poolingNoise(boolean poolingNoise) {
            this.poolingNoise = poolingNoise;
            return this;
        }

        public Xvector build() {
            return new Xvector(this);
        }
    }
}
