package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's batch normalization of sequences (Ioffe and Szegedy, 2015).
 *
 * <p>Shapes: {@code [batch, channels]}, {@code [batch, time, channels]} or, with {@code skipTranspose}, {@code [batch,
 * channels, time]}; the output has the input's. Padding frames take part in the statistics. Keys: {@code norm.weight},
 * {@code norm.bias}, {@code norm.running_mean}, {@code norm.running_var}, {@code norm.num_batches_tracked}. Same
 * numbers as SpeechBrain's.
 */
public final class BatchNorm1d extends Layer implements SameSizeMap {
    private final boolean combineBatchTime;
    private final boolean skipTranspose;
    private final NormCore norm;

    private BatchNorm1d(Builder b) {
        combineBatchTime = b.combineBatchTime;
        skipTranspose = b.skipTranspose;
        norm = child("norm", new NormCore("BatchNorm1d", b.size(), b.eps, b.momentum, b.affine, b.trackRunningStats));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        if (combineBatchTime) {
            return combined(x);
        }
        return skipTranspose ? norm.batch(x) : norm.batch(x.transpose(-1, 1)).transpose(1, -1);
    }

    private Tensor combined(Tensor x) {
        long rows = x.size(0) * x.size(1);
        Tensor flat = x.dim() == 3
                ? x.reshape(rows, x.size(2)) // [batch * time, channels]
                : x.reshape(rows, x.size(3), x.size(2)); // [batch * time, channels, features], read in memory order
        return norm.batch(flat).reshape(x.shape().toArray());
    }

    /** What a {@link BatchNorm1d} is made of. */
    public static final class Builder implements SizedLayer {
        private Shape inputShape = Shape.of();
        private int inputSize;
        private double eps = 1e-5;
        private double momentum = 0.1;
        private boolean affine = true;
        private boolean trackRunningStats = true;
        private boolean combineBatchTime;
        private boolean skipTranspose;

        private Builder() {}

        /** Shape of an input, from which the number of channels is read; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = inputShape;
            return this;
        }

        /** Number of channels. */
        @CanIgnoreReturnValue
        public Builder inputSize(int inputSize) {
            this.inputSize = inputSize;
            return this;
        }

        /** Added to variances. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            this.eps = eps;
            return this;
        }

        /** Share of a new batch in the running statistics, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder momentum(double momentum) {
            this.momentum = momentum;
            return this;
        }

        /** Whether scale and offset are learned. */
        @CanIgnoreReturnValue
        public Builder affine(boolean affine) {
            this.affine = affine;
            return this;
        }

        /** Whether evaluation uses statistics gathered in training rather than those of the batch. */
        @CanIgnoreReturnValue
        public Builder trackRunningStats(boolean trackRunningStats) {
            this.trackRunningStats = trackRunningStats;
            return this;
        }

        /** Whether each frame counts as an example of its own. */
        @CanIgnoreReturnValue
        public Builder combineBatchTime(boolean combineBatchTime) {
            this.combineBatchTime = combineBatchTime;
            return this;
        }

        /** Whether inputs are {@code [batch, channels, time]}. */
        @CanIgnoreReturnValue
        public Builder skipTranspose(boolean skipTranspose) {
            this.skipTranspose = skipTranspose;
            return this;
        }

        private int size() {
            Check.that(
                    inputSize > 0 || inputShape.rank() > 0,
                    "BatchNorm1d: one of input_size and input_shape must be given");
            return inputSize > 0 ? inputSize : Shapes.known("BatchNorm1d", inputShape, skipTranspose ? 1 : -1);
        }

        public BatchNorm1d build() {
            return new BatchNorm1d(this);
        }

        @Override
        public BatchNorm1d build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
