package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's batch normalization of maps (Ioffe and Szegedy, 2015), with its numbers.
 *
 * <p>Shapes: {@code [batch, time, features, channels]} to the same, normalized over all but the channels. Keys:
 * {@code norm.weight}, {@code norm.bias}, {@code norm.running_mean}, {@code norm.running_var},
 * {@code norm.num_batches_tracked}.
 */
public final class BatchNorm2d extends Layer implements SameSizeMap {
    private final NormCore norm;

    private BatchNorm2d(Builder b) {
        norm = child("norm", new NormCore("BatchNorm2d", b.size(), b.eps, b.momentum, b.affine, b.trackRunningStats));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(x.dim() == 4, "BatchNorm2d expects [batch, time, features, channels] but got %s", x.shape());
        return norm.batch(x.transpose(-1, 1)).transpose(1, -1);
    }

    /** What a {@link BatchNorm2d} is made of. */
    public static final class Builder implements SizedLayer {
        private Shape inputShape = Shape.of();
        private int inputSize;
        private double eps = 1e-5;
        private double momentum = 0.1;
        private boolean affine = true;
        private boolean trackRunningStats = true;

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

        private int size() {
            Check.that(
                    inputSize > 0 || inputShape.rank() > 0,
                    "BatchNorm2d: one of input_size and input_shape must be given");
            return inputSize > 0 ? inputSize : Shapes.known("BatchNorm2d", inputShape, -1);
        }

        public BatchNorm2d build() {
            return new BatchNorm2d(this);
        }

        @Override
        public BatchNorm2d build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
