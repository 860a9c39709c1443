package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's group normalization (Wu and He, 2018), with its numbers.
 *
 * <p>Shapes: {@code [batch, ..., channels]} to the same; each of {@code numGroups} stretches of channels is normalized
 * together with all of time. Keys: {@code norm.weight}, {@code norm.bias}.
 */
public final class GroupNorm extends Layer implements SameSizeMap {
    private final int size;
    private final int numGroups;
    private final double eps;
    private final AffineCore norm;

    private GroupNorm(Builder b) {
        size = b.size();
        numGroups = b.numGroups;
        eps = b.eps;
        Check.that(numGroups > 0, "GroupNorm: num_groups must be positive, got %d", numGroups);
        Check.that(size % numGroups == 0, "GroupNorm: num_groups must divide the %d channels, got %d", size, numGroups);
        norm = child("norm", new AffineCore(b.affine, Shape.of(size)));
    }

    /** Normalizes in {@code numGroups} groups. */
    public static Builder builder(int numGroups) {
        return new Builder(numGroups);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("GroupNorm", x, size);
        return Functional.groupNorm(x.transpose(-1, 1), numGroups, norm.weight(), norm.bias(), eps)
                .transpose(1, -1);
    }

    /** What a {@link GroupNorm} is made of. */
    public static final class Builder implements SizedLayer {
        private final int numGroups;
        private Shape inputShape = Shape.of();
        private int inputSize;
        private double eps = 1e-5;
        private boolean affine = true;

        private Builder(int numGroups) {
            this.numGroups = numGroups;
        }

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

        /** Whether scale and offset are learned. */
        @CanIgnoreReturnValue
        public Builder affine(boolean affine) {
            this.affine = affine;
            return this;
        }

        private int size() {
            Check.that(
                    inputSize > 0 || inputShape.rank() > 0,
                    "GroupNorm: one of input_size and input_shape must be given");
            return inputSize > 0 ? inputSize : Shapes.known("GroupNorm", inputShape, -1);
        }

        public GroupNorm build() {
            return new GroupNorm(this);
        }

        @Override
        public GroupNorm build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
