package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Tensor;

/**
 * PyTorch's batch normalization, for any number of dimensions. SpeechBrain's are {@link BatchNorm1d} and
 * {@link BatchNorm2d}.
 *
 * <p>Shapes: {@code [batch, numFeatures, ...]} to the same. Keys: {@code weight}, {@code bias}, {@code running_mean},
 * {@code running_var}, {@code num_batches_tracked}.
 */
public final class TorchBatchNorm extends NormCore implements SameSizeMap {
    private TorchBatchNorm(Builder b) {
        super("BatchNorm", b.numFeatures, b.eps, b.momentum, b.affine, b.trackRunningStats);
    }

    public static Builder builder(int numFeatures) {
        return new Builder(numFeatures);
    }

    @Override
    public Tensor forward(Tensor x) {
        return batch(x);
    }

    /** What a {@link TorchBatchNorm} is made of. */
    public static final class Builder {
        private final int numFeatures;
        private double eps = 1e-5;
        private double momentum = 0.1;
        private boolean affine = true;
        private boolean trackRunningStats = true;

        private Builder(int numFeatures) {
            this.numFeatures = numFeatures;
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

        public TorchBatchNorm build() {
            return new TorchBatchNorm(this);
        }
    }
}
