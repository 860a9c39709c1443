package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's pooling over windows of one dimension, with its numbers.
 *
 * <p>Shapes: {@code [batch, time, channels] -> [batch, windows, channels]}, or another dimension with {@code poolAxis},
 * or four dimensions with {@code inputDims} 4.
 */
public final class Pooling1d extends Layer implements SizedMap {
    private final PoolType type;
    private final int kernelSize;
    private final int inputDims;
    private final int poolAxis;
    private final boolean ceilMode;
    private final int padding;
    private final int dilation;
    private final int stride;

    private Pooling1d(Builder b) {
        ConvChecks.positive("Pooling1d", "kernel_size", b.kernelSize);
        ConvChecks.positive("Pooling1d", "dilation", b.dilation);
        Check.that(b.stride >= 0, "Pooling1d: stride must be positive, got %d", b.stride);
        Check.that(b.inputDims == 3 || b.inputDims == 4, "Pooling1d: input_dims must be 3 or 4, got %d", b.inputDims);
        Check.that(
                b.padding >= 0 && b.padding <= b.kernelSize / 2,
                "Pooling1d: padding must be in [0, %d], half of kernel_size, got %d",
                b.kernelSize / 2,
                b.padding);
        type = b.poolType;
        kernelSize = b.kernelSize;
        inputDims = b.inputDims;
        poolAxis = b.poolAxis;
        ceilMode = b.ceilMode;
        padding = b.padding;
        dilation = type == PoolType.MAX ? b.dilation : 1;
        stride = b.stride == 0 ? b.kernelSize : b.stride;
    }

    /** Pools windows of {@code kernelSize} positions. */
    public static Builder builder(PoolType poolType, int kernelSize) {
        return new Builder(poolType, kernelSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(x.dim() == inputDims, "Pooling1d expects %d dimensions but got %s", inputDims, x.shape());
        int axis = Math.floorMod(poolAxis, inputDims);
        if (axis == 0 || axis == inputDims - 1) { // batches or channels
            Tensor axisLast = inputDims == 3 ? x.unsqueeze(0).transpose(-1, axis + 1) : x.transpose(-1, axis);
            Tensor pooled = pool(axisLast, false);
            return inputDims == 3 ? pooled.transpose(-1, axis + 1).squeeze(0) : pooled.transpose(-1, axis);
        }
        // Channels come last, and stay there: as libtorch's channels-last images nothing is copied.
        Tensor images = (inputDims == 3 ? x.unsqueeze(1) : x).permute(0, 3, 1, 2); // [batch, channels, height, width]
        Tensor pooled = pool(images, inputDims == 4 && axis == 1).permute(0, 2, 3, 1);
        return inputDims == 3 ? pooled.squeeze(1) : pooled;
    }

    private Tensor pool(Tensor images, boolean alongHeight) {
        return switch (type) {
            case AVG ->
                Functional.avgPool2d(
                        images,
                        along(alongHeight, kernelSize, 1),
                        along(alongHeight, stride, 1),
                        along(alongHeight, padding, 0),
                        ceilMode,
                        true);
            case MAX ->
                Functional.maxPool2d(
                        images,
                        along(alongHeight, kernelSize, 1),
                        along(alongHeight, stride, 1),
                        along(alongHeight, padding, 0),
                        along(alongHeight, dilation, 1),
                        ceilMode);
        };
    }

    private static long[] along(boolean height, long here, long elsewhere) {
        return height ? new long[] {here, elsewhere} : new long[] {elsewhere, here};
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        long size = inputShape.get(poolAxis);
        return Shapes.with(inputShape, poolAxis, Shapes.windows(size, padding, kernelSize, stride, dilation, ceilMode));
    }

    /** What a {@link Pooling1d} is made of. */
    public static final class Builder {
        private final PoolType poolType;
        private final int kernelSize;
        private int inputDims = 3;
        private int poolAxis = 1;
        private boolean ceilMode;
        private int padding;
        private int dilation = 1;
        private int stride;

        private Builder(PoolType poolType, int kernelSize) {
            this.poolType = poolType;
            this.kernelSize = kernelSize;
        }

        /** Number of dimensions of the input, 3 or 4. */
        @CanIgnoreReturnValue
        public Builder inputDims(int inputDims) {
            this.inputDims = inputDims;
            return this;
        }

        /** The dimension to pool. */
        @CanIgnoreReturnValue
        public Builder poolAxis(int poolAxis) {
            this.poolAxis = poolAxis;
            return this;
        }

        /** Whether a last window may reach over the end. */
        @CanIgnoreReturnValue
        public Builder ceilMode(boolean ceilMode) {
            this.ceilMode = ceilMode;
            return this;
        }

        /** Positions added at each end. */
        @CanIgnoreReturnValue
        public Builder padding(int padding) {
            this.padding = padding;
            return this;
        }

        /** Positions from one element of a window to the next; only for {@link PoolType#MAX}. */
        @CanIgnoreReturnValue
        public Builder dilation(int dilation) {
            this.dilation = dilation;
            return this;
        }

        /** Positions from one window to the next; the window's size unless given. */
        @CanIgnoreReturnValue
        public Builder stride(int stride) {
            this.stride = stride;
            return this;
        }

        public Pooling1d build() {
            return new Pooling1d(this);
        }
    }
}
