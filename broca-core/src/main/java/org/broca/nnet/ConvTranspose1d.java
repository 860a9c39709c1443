package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's transposed convolution over time, which lengthens a sequence.
 *
 * <p>Shapes: {@code [batch, time, in] -> [batch, frames, out]}, or channels first with {@code skipTranspose}; waveforms
 * {@code [batch, time]} where the input shape given has two dimensions. There are {@code (time - 1) * stride - 2 *
 * padding + dilation * (kernel - 1) + 1} frames. Keys: {@code conv.weight}, {@code conv.bias}. Same numbers and, with
 * the same seed, the same initial weights as SpeechBrain's.
 */
public final class ConvTranspose1d extends Layer implements SizedMap {
    private final int inChannels;
    private final int outChannels;
    private final int kernelSize;
    private final int stride;
    private final int dilation;
    private final int groups;
    private final int padding;
    private final boolean skipTranspose;
    private final boolean waveforms;
    private final Kernel conv;

    /** How much is cut from the ends of what the filters give. */
    public enum Cut {
        /** Nothing. */
        VALID,
        /** So much that the output is as nearly as possible as long as the input. */
        SAME,
        /** So much that the output is as nearly as possible {@code stride} times as long as the input. */
        FACTOR
    }

    private ConvTranspose1d(Builder b) {
        b.check();
        inChannels = b.channels();
        outChannels = b.outChannels;
        kernelSize = b.kernelSize;
        stride = b.stride;
        dilation = b.dilation;
        groups = b.groups;
        padding = b.cut();
        skipTranspose = b.skipTranspose;
        waveforms = b.oneChannel();
        Shape weight = Shape.of(inChannels, outChannels / groups, kernelSize);
        conv = child("conv", new Kernel(weight, outChannels, b.bias, ConvInit.PYTORCH, b.weightNorm));
    }

    /** A convolution to {@code outChannels} with filters of {@code kernelSize} frames. */
    public static Builder builder(int outChannels, int kernelSize) {
        return new Builder(outChannels, kernelSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        return run(x, 0);
    }

    /**
     * As {@link #forward(Tensor)}, with up to {@code stride - 1} more frames at the end.
     *
     * @param outputSize wanted number of frames
     */
    public Tensor forward(Tensor x, long outputSize) {
        long least = frames(x.size(skipTranspose && !waveforms ? 2 : 1));
        long more = outputSize - least;
        Check.that(
                more >= 0 && more < stride,
                "ConvTranspose1d: output_size must be in [%d, %d], got %d",
                least,
                least + stride - 1,
                outputSize);
        return run(x, more);
    }

    private Tensor run(Tensor x, long more) {
        Tensor turned = skipTranspose ? x : x.transpose(1, -1); // [batch, in, time]
        Tensor input = waveforms ? turned.unsqueeze(1) : turned; // [batch, 1, time]
        Check.that(
                input.dim() == 3 && input.size(1) == inChannels,
                "ConvTranspose1d expects %s but got %s",
                waveforms ? "[batch, time]" : expected(),
                x.shape());
        Tensor y = Functional.convTranspose1d(
                input, conv.weight(), conv.bias(), stride, padding, more, groups, dilation); // [batch, out, frames]
        Tensor squeezed = waveforms ? y.squeeze(1) : y;
        return skipTranspose ? squeezed : squeezed.transpose(1, -1);
    }

    private String expected() {
        return (skipTranspose ? "[batch, %d, time]" : "[batch, time, %d]").formatted(inChannels);
    }

    private long frames(long time) {
        return time == Shapes.ANY ? time : (time - 1) * stride - 2L * padding + (long) dilation * (kernelSize - 1) + 1;
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        long frames = frames(inputShape.get(skipTranspose && !waveforms ? 2 : 1));
        if (waveforms && outChannels == 1) {
            return Shape.of(inputShape.get(0), frames);
        }
        return skipTranspose
                ? Shape.of(inputShape.get(0), outChannels, frames)
                : Shape.of(inputShape.get(0), frames, outChannels);
    }

    /** What a {@link ConvTranspose1d} is made of. */
    public static final class Builder extends ConvBuilder<Builder> {
        private final int kernelSize;
        private int stride = 1;
        private int dilation = 1;
        private int padding;
        private Cut mode = Cut.VALID;
        private int outputPadding;

        private Builder(int outChannels, int kernelSize) {
            super("ConvTranspose1d", 1, outChannels);
            this.kernelSize = kernelSize;
        }

        /** Frames of output for one of input. */
        @CanIgnoreReturnValue
        public Builder stride(int stride) {
            this.stride = stride;
            return this;
        }

        /** Frames from one tap of a filter to the next. */
        @CanIgnoreReturnValue
        public Builder dilation(int dilation) {
            this.dilation = dilation;
            return this;
        }

        /** Frames to cut from each end. */
        @CanIgnoreReturnValue
        public Builder padding(int padding) {
            this.padding = padding;
            mode = Cut.VALID;
            return this;
        }

        /** How much to cut from each end; all but {@link Cut#VALID} need the time of the input shape. */
        @CanIgnoreReturnValue
        public Builder padding(Cut padding) {
            this.padding = 0;
            mode = padding;
            return this;
        }

        /** Frames counted as added when {@link #padding(Cut)} is worked out; as in SpeechBrain, they are not added. */
        @CanIgnoreReturnValue
        public Builder outputPadding(int outputPadding) {
            this.outputPadding = outputPadding;
            return this;
        }

        private int cut() {
            if (mode == Cut.VALID) {
                return padding;
            }
            Check.that(inputShape.rank() > 1, "ConvTranspose1d: padding %s needs an input_shape", mode);
            int time = Shapes.known("ConvTranspose1d", inputShape, skipTranspose ? -1 : 1);
            int wanted = mode == Cut.SAME ? time : time * stride;
            int uncut = (time - 1) * stride + dilation * (kernelSize - 1) + outputPadding + 1;
            int cut = (uncut - wanted) / 2;
            Check.that(cut >= 0, "ConvTranspose1d: padding %s is not possible: the output is too short", mode);
            return cut;
        }

        @Override
        Builder self() {
            return this;
        }

        private void check() {
            checkChannels();
            ConvChecks.positive("ConvTranspose1d", "kernel_size", kernelSize);
            ConvChecks.positive("ConvTranspose1d", "stride", stride);
            ConvChecks.positive("ConvTranspose1d", "dilation", dilation);
            Check.that(padding >= 0, "ConvTranspose1d: padding must not be negative, got %d", padding);
        }

        @Override
        public ConvTranspose1d build() {
            return new ConvTranspose1d(this);
        }
    }
}
