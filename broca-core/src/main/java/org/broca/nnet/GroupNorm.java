package org.broca.nnet;

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
        size = b.size(-1);
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
    public static final class Builder extends NormBuilder<Builder> {
        private final int numGroups;

        private Builder(int numGroups) {
            super("GroupNorm", true);
            this.numGroups = numGroups;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public GroupNorm build() {
            return new GroupNorm(this);
        }
    }
}
