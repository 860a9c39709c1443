package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Shifts a batch along time or features, by one number drawn for all; what leaves at one end comes in at the other.
 *
 * <p>A shift in time (dimension 1) moves the lengths with it, within [0, 1]. Same numbers as SpeechBrain's
 * {@code RandomShift} from the same draws.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class RandomShift extends Layer implements Augmentation {
    private final int minShift;
    private final int maxShift;
    private final int dim;

    private RandomShift(Builder b) {
        Check.that(
                b.maxShift >= b.minShift,
                "RandomShift: max_shift must be at least min_shift, got %d and %d",
                b.maxShift,
                b.minShift);
        minShift = b.minShift;
        maxShift = b.maxShift;
        dim = b.dim;
    }

    @Override
    public PaddedData forward(Tensor x, Tensor lengths) {
        return forward(x, lengths, Draws.of("shift"));
    }

    PaddedData forward(Tensor x, Tensor lengths, Draws draws) {
        Batches.checkLengths("RandomShift", x, lengths);
        Check.that(dim < x.dim(), "RandomShift: dim is %d, but the input is %s", dim, x.shape());
        long shift = draws.integer(minShift, maxShift + 1L);
        Tensor moved = dim == 1 ? Functional.clamp(lengths.add((double) shift / x.size(1)), 0, 1) : lengths;
        return new PaddedData(x.roll(shift, dim), moved);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link RandomShift}. */
    public static final class Builder {
        private int minShift;
        private int maxShift;
        private int dim = 1;

        private Builder() {}

        /** Least shift; below 0 to the left. */
        @CanIgnoreReturnValue
        public Builder minShift(int minShift) {
            this.minShift = minShift;
            return this;
        }

        /** Largest shift. */
        @CanIgnoreReturnValue
        public Builder maxShift(int maxShift) {
            this.maxShift = maxShift;
            return this;
        }

        /** 1 shifts time, 2 features or channels. */
        @CanIgnoreReturnValue
        public Builder dim(int dim) {
            this.dim = dim;
            return this;
        }

        public RandomShift build() {
            return new RandomShift(this);
        }
    }
}
