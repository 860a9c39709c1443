package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's pooling over windows of two dimensions, with its numbers.
 *
 * <p>Shapes: {@code [batch, time, features]} or {@code [batch, time, features, channels]} with fewer times and
 * features, or other dimensions with {@code poolAxis}.
 */
public final class Pooling2d extends Layer implements SizedMap {
    private final PoolType type;
    private final int[] kernelSize;
    private final int[] poolAxis;
    private final boolean ceilMode;
    private final int padding;
    private final int[] stride;

    private Pooling2d(Builder b) {
        ConvChecks.pair("Pooling2d", "kernel_size", b.kernelSize);
        ConvChecks.pair("Pooling2d", "pool_axis", b.poolAxis);
        type = b.poolType;
        kernelSize = b.kernelSize;
        poolAxis = b.poolAxis;
        ceilMode = b.ceilMode;
        padding = b.padding;
        stride = b.stride.length == 0 ? b.kernelSize : b.stride;
        ConvChecks.pair("Pooling2d", "stride", stride);
        Check.that(padding >= 0, "Pooling2d: padding must not be negative, got %d", padding);
    }

    /** Pools square windows. */
    public static Builder builder(PoolType poolType, int kernelSize) {
        return new Builder(poolType, kernelSize, kernelSize);
    }

    /** Pools windows of two sizes, one for each pooled dimension. */
    public static Builder builder(PoolType poolType, int... kernelSize) {
        return new Builder(poolType, kernelSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(x.dim() == 3 || x.dim() == 4, "Pooling2d expects three or four dimensions but got %s", x.shape());
        long[] order = order(x.dim());
        return pool(x.permute(order)).permute(inverse(order));
    }

    /** All dimensions with the pooled two at the end. */
    private long[] order(int dims) {
        long[] order = new long[dims];
        int next = 0;
        for (int dim = 0; dim < dims; dim++) {
            if (dim != poolAxis[0] && dim != poolAxis[1]) {
                order[next++] = dim;
            }
        }
        order[dims - 2] = poolAxis[0];
        order[dims - 1] = poolAxis[1];
        return order;
    }

    private static long[] inverse(long[] order) {
        long[] inverse = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[(int) order[i]] = i;
        }
        return inverse;
    }

    private Tensor pool(Tensor x) {
        long[] kernel = longs(kernelSize);
        long[] steps = longs(stride);
        long[] pads = {padding, padding};
        return switch (type) {
            case AVG -> Functional.avgPool2d(x, kernel, steps, pads, ceilMode, true);
            case MAX -> Functional.maxPool2d(x, kernel, steps, pads, new long[] {1, 1}, ceilMode);
        };
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        Shape shape = inputShape;
        for (int i = 0; i < 2; i++) {
            long windows = Shapes.windows(inputShape.get(poolAxis[i]), padding, kernelSize[i], stride[i], 1, ceilMode);
            shape = Shapes.with(shape, poolAxis[i], windows);
        }
        return shape;
    }

    /** What a {@link Pooling2d} is made of. */
    public static final class Builder {
        private final PoolType poolType;
        private final int[] kernelSize;
        private int[] poolAxis = {1, 2};
        private boolean ceilMode;
        private int padding;
        private int[] stride = {};

        private Builder(PoolType poolType, int... kernelSize) {
            this.poolType = poolType;
            this.kernelSize = kernelSize.clone();
        }

        /** The two dimensions to pool, counted from 0. */
        @CanIgnoreReturnValue
        public Builder poolAxis(int... poolAxis) {
            this.poolAxis = poolAxis.clone();
            return this;
        }

        /** Whether a last window may reach over the end. */
        @CanIgnoreReturnValue
        public Builder ceilMode(boolean ceilMode) {
            this.ceilMode = ceilMode;
            return this;
        }

        /** Positions added at each end of both dimensions. */
        @CanIgnoreReturnValue
        public Builder padding(int padding) {
            this.padding = padding;
            return this;
        }

        /** Taken for SpeechBrain's files and, as there, without effect. */
        @CanIgnoreReturnValue
        public Builder dilation(int dilation) {
            ConvChecks.positive("Pooling2d", "dilation", dilation);
            return this;
        }

        /** Positions from one window to the next in both dimensions; the window's size unless given. */
        @CanIgnoreReturnValue
        public Builder stride(int stride) {
            return stride(stride, stride);
        }

        /** Positions from one window to the next, one number for each dimension. */
        @CanIgnoreReturnValue
        public Builder stride(int... stride) {
            this.stride = stride.clone();
            return this;
        }

        public Pooling2d build() {
            return new Pooling2d(this);
        }
    }
}
