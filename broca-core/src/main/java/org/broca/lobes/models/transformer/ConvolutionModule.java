package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.Sequential;
import org.broca.nnet.Swish;
import org.broca.nnet.TensorMap;
import org.broca.nnet.TorchLayerNorm;
import org.broca.nnet.TorchLinear;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * The convolutions of a Conformer (Gulati et al., 2020), with SpeechBrain's numbers and initial weights: a gate at each
 * frame, a filter over time for each channel, and a linear map.
 *
 * <p>Shapes: {@code [batch, time, inputSize]} to the same. Keys: {@code layer_norm.weight},
 * {@code bottleneck.0.weight}, {@code conv.weight}, {@code after_conv.0.weight}, {@code after_conv.2.weight}, and
 * biases.
 */
public final class ConvolutionModule extends Layer implements TensorMap {
    private final int inputSize;
    private final boolean causal;
    private final int dilation;
    private final int padding;
    private final TorchLayerNorm layerNorm;
    private final Filters gate;
    private final Filters conv;
    private final Sequential afterConv;

    private ConvolutionModule(Builder b) {
        b.check();
        inputSize = b.inputSize;
        causal = b.causal;
        dilation = b.dilation;
        int around = (b.kernelSize - 1) * (1 << (dilation - 1));
        padding = causal ? around : around / 2;
        layerNorm = child("layer_norm", TorchLayerNorm.builder(inputSize).build());
        gate = child("bottleneck", new Bottleneck(inputSize, b.bias)).filters;
        conv = child("conv", new Filters(Shape.of(inputSize, 1, b.kernelSize), b.bias));
        TorchLayerNorm norm = TorchLayerNorm.builder(inputSize).build();
        afterConv = child(
                "after_conv",
                new Sequential()
                        .append("0", norm)
                        .append("1", b.activation.get())
                        .append(
                                "2",
                                TorchLinear.builder(inputSize, inputSize)
                                        .bias(b.bias)
                                        .build())
                        .append("3", Dropout.builder().p(b.dropout).build()));
    }

    private static final class Bottleneck extends Layer {
        private final Filters filters;

        Bottleneck(int size, boolean bias) {
            filters = child("0", new Filters(Shape.of(2L * size, size, 1), bias));
        }
    }

    /** For sequences of {@code inputSize} numbers. */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        return forward(x, Optional.empty(), Optional.empty());
    }

    /**
     * Convolves.
     *
     * @param padding bool, true where frames are padding, {@code [batch, time]}: they come out as 0. Their inputs are
     *     convolved like any other
     * @param chunks chunks that are not looked beyond to the right
     */
    public Tensor forward(Tensor x, Optional<Tensor> padding, Optional<DynChunkTrainConfig> chunks) {
        Check.lastDim("ConvolutionModule", x, inputSize);
        Tensor gated = Aten.call("glu", gate.each(layerNorm.forward(x)), -1); // [batch, time, inputSize]
        Tensor frames = chunks.map(config -> chunked(gated, config.chunkSize())).orElseGet(() -> whole(gated));
        return padding.map(hidden -> frames.maskedFill(hidden.unsqueeze(-1), 0)).orElse(frames);
    }

    private Tensor whole(Tensor x) {
        Tensor channelsFirst = x.transpose(1, 2); // [batch, inputSize, time]
        Tensor y = causal
                ? convolve(Functional.pad(channelsFirst, PadMode.CONSTANT, 0, padding, 0), 0)
                : convolve(channelsFirst, padding);
        return afterConv.forward(y.transpose(1, 2)); // [batch, time, inputSize]
    }

    private Tensor convolve(Tensor x, int zeros) {
        return Functional.conv1d(x, conv.weight(), conv.bias(), 1, zeros, dilation, inputSize);
    }

    private Tensor chunked(Tensor x, long size) {
        Check.that(!causal && dilation == 1, "ConvolutionModule: chunks need causal False and dilation 1");
        long batch = x.size(0);
        long time = x.size(1);
        long rest = (size - time % size) % size;
        Tensor windows = Functional.pad(x.transpose(1, 2), PadMode.CONSTANT, 0, padding, rest)
                .unfold(2, size + padding, size); // [batch, inputSize, chunks, size + padding]
        Tensor apart = Functional.pad(windows, PadMode.CONSTANT, 0, 0, padding)
                .transpose(1, 2)
                .flatten(0, 1); // [batch * chunks, inputSize, size + 2 * padding]
        Tensor y = afterConv.forward(convolve(apart, 0).transpose(1, 2)); // [batch * chunks, size, inputSize]
        return y.unflatten(0, batch, -1).flatten(1, 2).narrow(1, 0, time); // [batch, time, inputSize]
    }

    /** What a {@link ConvolutionModule} is made of. */
    public static final class Builder {
        private final int inputSize;
        private int kernelSize = 31;
        private boolean bias = true;
        private Supplier<Layer> activation = () -> Swish.builder().build();
        private double dropout;
        private boolean causal;
        private int dilation = 1;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Width of the filters over time, in frames; odd unless causal. */
        @CanIgnoreReturnValue
        public Builder kernelSize(int kernelSize) {
            this.kernelSize = kernelSize;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder bias(boolean bias) {
            this.bias = bias;
            return this;
        }

        /** Makes the activation, a layer that is also a {@link TensorMap}. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Probability of an element of the output to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        /** Whether the filters leave the future out. */
        @CanIgnoreReturnValue
        public Builder causal(boolean causal) {
            this.causal = causal;
            return this;
        }

        /** Frames from one tap of a filter to the next. */
        @CanIgnoreReturnValue
        public Builder dilation(int dilation) {
            this.dilation = dilation;
            return this;
        }

        private void check() {
            Check.that(inputSize > 0, "ConvolutionModule: input_size must be positive, got %d", inputSize);
            Check.that(dilation > 0, "ConvolutionModule: dilation must be positive, got %d", dilation);
            Check.that(
                    kernelSize > 0 && (causal || kernelSize % 2 == 1),
                    "ConvolutionModule: kernel_size must be odd unless causal, got %d",
                    kernelSize);
        }

        public ConvolutionModule build() {
            return new ConvolutionModule(this);
        }
    }
}
