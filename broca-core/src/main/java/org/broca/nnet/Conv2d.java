package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's convolution over features and time.
 *
 * <p>Shapes: {@code [batch, time, features, in] -> [batch, time, features, out]}; {@code [batch, time, features]} where
 * the input shape given has three dimensions; {@code [batch, in, features, time]} to the same order with
 * {@code skipTranspose}. Pairs are given for features and time in this order, or for time and features with
 * {@code swap}. Keys: {@code conv.weight}, {@code conv.bias}. Same numbers and, with the same seed, the same initial
 * weights as SpeechBrain's.
 *
 * <p>{@link Padding#SAME} adds {@code dilation * (kernel - 1) / 2} at each end at stride 1, {@code kernel / 2} at
 * larger strides. {@link Padding#CAUSAL} pads the first of the two dimensions alone, by the first kernel size and, as
 * in SpeechBrain, the second dilation.
 */
public final class Conv2d extends Layer implements SizedMap {
    private final int inChannels;
    private final int outChannels;
    private final int[] kernelSize;
    private final int[] stride;
    private final int[] dilation;
    private final int groups;
    private final Padding padding;
    private final PadMode paddingMode;
    private final double maxNorm;
    private final boolean swap;
    private final boolean skipTranspose;
    private final boolean oneChannel;
    private final boolean turned; // pairs are for features and time, while time comes first in a map
    private final Kernel conv;

    private Conv2d(Builder b) {
        b.check();
        inChannels = b.channels();
        outChannels = b.outChannels;
        kernelSize = b.kernelSize;
        stride = b.stride;
        dilation = b.dilation;
        groups = b.groups;
        padding = b.padding;
        paddingMode = b.paddingMode;
        maxNorm = b.maxNorm;
        swap = b.swap && !b.skipTranspose;
        skipTranspose = b.skipTranspose;
        oneChannel = b.oneChannel();
        turned = !skipTranspose && !swap;
        Shape weight = Shape.of(outChannels, inChannels / groups, kernelSize[0], kernelSize[1]);
        conv = child("conv", new Kernel(weight, outChannels, b.bias, b.convInit, b.weightNorm));
    }

    /** A convolution to {@code outChannels} with square filters. */
    public static Builder builder(int outChannels, int kernelSize) {
        return new Builder(outChannels, kernelSize, kernelSize);
    }

    /** A convolution to {@code outChannels} with filters of two sizes. */
    public static Builder builder(int outChannels, int... kernelSize) {
        return new Builder(outChannels, kernelSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor input = channelsFirst(x); // [batch, in, time, features]; with skipTranspose features, then time
        Check.that(
                input.dim() == 4 && input.size(1) == inChannels,
                "Conv2d expects %s but got %s",
                oneChannel ? "[batch, time, features]" : expected(),
                x.shape());
        conv.limit(maxNorm);
        Tensor weight = turned ? conv.weight().transpose(-1, -2) : conv.weight();
        Tensor y = Functional.conv2d(
                pad(input), weight, conv.bias(), pair(stride), new long[] {0, 0}, pair(dilation), groups);
        return channelsLast(y);
    }

    private String expected() {
        String form = skipTranspose ? "[batch, %d, features, time]" : "[batch, time, features, %d]";
        return form.formatted(inChannels);
    }

    /** Channels that come last in memory stay there, as libtorch's channels-last images: nothing is copied. */
    private Tensor channelsFirst(Tensor x) {
        if (skipTranspose) {
            return oneChannel ? x.unsqueeze(1) : x;
        }
        Tensor maps = oneChannel ? x.unsqueeze(-1) : x;
        return maps.dim() == 4 ? maps.permute(0, 3, 1, 2) : maps;
    }

    private Tensor channelsLast(Tensor y) {
        Tensor maps = skipTranspose ? y : y.permute(0, 2, 3, 1);
        return oneChannel ? maps.squeeze(skipTranspose ? 1 : -1) : maps;
    }

    private long[] pair(int[] values) {
        return turned ? new long[] {values[1], values[0]} : new long[] {values[0], values[1]};
    }

    private Tensor pad(Tensor x) {
        long[] sides = sides();
        return switch (padding) {
            case VALID -> x;
            case CAUSAL ->
                turned
                        ? Functional.pad(x, PadMode.CONSTANT, 0, sides[0], 0, 0, 0)
                        : Functional.pad(x, PadMode.CONSTANT, 0, 0, 0, sides[0], 0);
            case SAME -> same(x, sides);
        };
    }

    private Tensor same(Tensor x, long[] sides) {
        int first = turned ? 3 : 2;
        int second = 5 - first;
        Check.that(
                paddingMode != PadMode.REFLECT || x.size(first) > sides[0] && x.size(second) > sides[1],
                "Conv2d: reflecting %d and %d positions at each end needs more than these, got %d and %d",
                sides[0],
                sides[1],
                x.size(first),
                x.size(second));
        long last = sides[turned ? 0 : 1];
        long other = sides[turned ? 1 : 0];
        return Functional.pad(x, paddingMode, 0, last, last, other, other);
    }

    /** What is added at each end of both dimensions, or for causal padding at the start. */
    private long[] sides() {
        return switch (padding) {
            case VALID -> new long[] {0, 0};
            case CAUSAL -> new long[] {(long) (kernelSize[0] - 1) * dilation[1], 0};
            case SAME ->
                new long[] {
                    Conv1d.eachSide(kernelSize[0], stride[0], dilation[0]),
                    Conv1d.eachSide(kernelSize[1], stride[1], dilation[1])
                };
        };
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        int first = swap ? 1 : 2; // where the first of the two dimensions lies
        int second = skipTranspose ? 3 : 3 - first;
        long one = positions(inputShape.get(first), 0);
        long other = positions(inputShape.get(second), 1);
        if (skipTranspose) {
            return Shape.of(inputShape.get(0), outChannels, one, other);
        }
        long time = swap ? one : other;
        long features = swap ? other : one;
        return oneChannel && outChannels == 1
                ? Shape.of(inputShape.get(0), time, features)
                : Shape.of(inputShape.get(0), time, features, outChannels);
    }

    private long positions(long size, int which) {
        long added = sides()[which] * (padding == Padding.CAUSAL ? 1 : 2);
        long padded = size == Shapes.ANY ? size : size + added;
        return Shapes.windows(padded, 0, kernelSize[which], stride[which], dilation[which], false);
    }

    /** What a {@link Conv2d} is made of. */
    public static final class Builder extends PaddedConvBuilder<Builder> {
        private final int[] kernelSize;
        private int[] stride = {1, 1};
        private int[] dilation = {1, 1};
        private double maxNorm = MaxNorm.NONE;
        private boolean swap;

        private Builder(int outChannels, int... kernelSize) {
            super("Conv2d", 2, outChannels);
            this.kernelSize = kernelSize.clone();
        }

        /** Positions from one output to the next. */
        @CanIgnoreReturnValue
        public Builder stride(int stride) {
            return stride(stride, stride);
        }

        /** Positions from one output to the next. Two numbers, for features and time. */
        @CanIgnoreReturnValue
        public Builder stride(int... stride) {
            this.stride = stride.clone();
            return this;
        }

        /** Positions from one tap of a filter to the next. */
        @CanIgnoreReturnValue
        public Builder dilation(int dilation) {
            return dilation(dilation, dilation);
        }

        /** Positions from one tap of a filter to the next. Two numbers, for features and time. */
        @CanIgnoreReturnValue
        public Builder dilation(int... dilation) {
            this.dilation = dilation.clone();
            return this;
        }

        /** Longest that a filter may be: longer ones are shortened before each use. */
        @CanIgnoreReturnValue
        public Builder maxNorm(double maxNorm) {
            this.maxNorm = maxNorm;
            return this;
        }

        /** Whether pairs are for time and features, rather than features and time. */
        @CanIgnoreReturnValue
        public Builder swap(boolean swap) {
            this.swap = swap;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        private void check() {
            checkChannels();
            ConvChecks.pair("Conv2d", "kernel_size", kernelSize);
            ConvChecks.pair("Conv2d", "stride", stride);
            ConvChecks.pair("Conv2d", "dilation", dilation);
            Check.that(maxNorm > 0, "Conv2d: max_norm must be positive, got %s", maxNorm);
            Check.that(
                    inChannels > 0 || padding == Padding.VALID || kernelSize[0] % 2 == 1 && kernelSize[1] % 2 == 1,
                    "Conv2d: kernel_size must be odd unless padding is valid, got %d and %d",
                    kernelSize[0],
                    kernelSize[1]);
        }

        @Override
        public Conv2d build() {
            return new Conv2d(this);
        }
    }
}
