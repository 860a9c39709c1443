package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's convolution over time.
 *
 * <p>Shapes: {@code [batch, time, in] -> [batch, frames, out]}, or channels first with {@code skipTranspose}; waveforms
 * {@code [batch, time]} where the input shape given has two dimensions. Padding frames are convolved like any other:
 * the last outputs of a shorter sequence see its padding. Keys: {@code conv.weight}, {@code conv.bias}. Same numbers
 * and, with the same seed, the same initial weights as SpeechBrain's.
 *
 * <p>{@link Padding#SAME} adds {@code dilation * (kernel - 1) / 2} at each end at stride 1, {@code kernel / 2} at
 * larger strides; so an even kernel shortens the sequence by a frame.
 */
public final class Conv1d extends Layer implements SizedMap {
    private final int inChannels;
    private final int outChannels;
    private final int kernelSize;
    private final int stride;
    private final int dilation;
    private final int groups;
    private final int backendPadding;
    private final Padding padding;
    private final PadMode paddingMode;
    private final boolean skipTranspose;
    private final boolean waveforms;
    private final Kernel conv;

    private Conv1d(Builder b) {
        b.check();
        inChannels = b.channels();
        outChannels = b.outChannels;
        kernelSize = b.kernelSize;
        stride = b.stride;
        dilation = b.dilation;
        groups = b.groups;
        backendPadding = b.defaultPadding;
        padding = b.padding;
        paddingMode = b.paddingMode;
        skipTranspose = b.skipTranspose;
        waveforms = b.oneChannel();
        Shape weight = Shape.of(outChannels, inChannels / groups, kernelSize);
        conv = child("conv", new Kernel(weight, outChannels, b.bias, b.convInit, b.weightNorm));
    }

    /** A convolution to {@code outChannels} with filters of {@code kernelSize} frames. */
    public static Builder builder(int outChannels, int kernelSize) {
        return new Builder(outChannels, kernelSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor channelsFirst = skipTranspose ? x : x.transpose(1, -1); // [batch, in, time]
        Tensor input = waveforms ? channelsFirst.unsqueeze(1) : channelsFirst; // [batch, 1, time]
        checkChannels(input, x);
        Tensor y = Functional.conv1d(
                pad(input),
                conv.weight(),
                conv.bias(),
                stride,
                backendPadding,
                dilation,
                groups); // [batch, out, frames]
        Tensor squeezed = waveforms ? y.squeeze(1) : y;
        return skipTranspose ? squeezed : squeezed.transpose(1, -1);
    }

    private void checkChannels(Tensor input, Tensor x) {
        Check.that(
                input.dim() == 3 && input.size(1) == inChannels,
                "Conv1d expects %s but got %s",
                waveforms
                        ? "[batch, time]"
                        : (skipTranspose ? "[batch, %d, time]" : "[batch, time, %d]").formatted(inChannels),
                x.shape());
    }

    private Tensor pad(Tensor x) {
        return switch (padding) {
            case VALID -> x;
            case CAUSAL -> Functional.pad(x, PadMode.CONSTANT, 0, (long) (kernelSize - 1) * dilation, 0);
            case SAME -> same(x);
        };
    }

    private Tensor same(Tensor x) {
        long each = eachSide(kernelSize, stride, dilation);
        Check.that(
                paddingMode != PadMode.REFLECT || x.size(-1) > each,
                "Conv1d: reflecting %d frames at each end needs more than %d frames, got %d",
                each,
                each,
                x.size(-1));
        return each == 0 ? x : Functional.pad(x, paddingMode, 0, each, each);
    }

    /** What {@link Padding#SAME} adds at each end. */
    static long eachSide(long kernel, long stride, long dilation) {
        return stride > 1 ? kernel / 2 : dilation * (kernel - 1) / 2;
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        int timeDim = skipTranspose && !waveforms ? 2 : 1;
        long time = inputShape.get(timeDim);
        long added =
                switch (padding) {
                    case VALID -> 0;
                    case CAUSAL -> (long) (kernelSize - 1) * dilation;
                    case SAME -> 2 * eachSide(kernelSize, stride, dilation);
                };
        long padded = time == Shapes.ANY ? time : time + added;
        long frames = Shapes.windows(padded, backendPadding, kernelSize, stride, dilation, false);
        if (waveforms && outChannels == 1) {
            return Shape.of(inputShape.get(0), frames);
        }
        return skipTranspose
                ? Shape.of(inputShape.get(0), outChannels, frames)
                : Shape.of(inputShape.get(0), frames, outChannels);
    }

    /** What a {@link Conv1d} is made of. */
    public static final class Builder extends PaddedConvBuilder<Builder> {
        private final int kernelSize;
        private int stride = 1;
        private int dilation = 1;
        private int defaultPadding;

        private Builder(int outChannels, int kernelSize) {
            super("Conv1d", 1, outChannels);
            this.kernelSize = kernelSize;
        }

        /** Frames from one output to the next. */
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

        /** Zeros at each end beside those of {@link #padding}. */
        @CanIgnoreReturnValue
        public Builder defaultPadding(int defaultPadding) {
            this.defaultPadding = defaultPadding;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        private void check() {
            checkChannels();
            ConvChecks.positive("Conv1d", "kernel_size", kernelSize);
            ConvChecks.positive("Conv1d", "stride", stride);
            ConvChecks.positive("Conv1d", "dilation", dilation);
            Check.that(
                    inChannels > 0 || padding == Padding.VALID || kernelSize % 2 == 1,
                    "Conv1d: kernel_size must be odd unless padding is valid, got %d",
                    kernelSize);
        }

        @Override
        public Conv1d build() {
            return new Conv1d(this);
        }
    }
}
