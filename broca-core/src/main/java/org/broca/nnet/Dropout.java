package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * In training, sets elements to 0 with probability {@code p} and divides the rest by {@code 1 - p} (Srivastava et al.,
 * 2014); any shape.
 */
public final class Dropout extends Layer implements SameSizeMap {
    private final double p;

    private Dropout(Builder builder) {
        Check.that(builder.p >= 0 && builder.p <= 1, "Dropout: p must be in [0, 1], got %s", builder.p);
        p = builder.p;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.dropout(x, p, isTraining());
    }

    /** What a {@link Dropout} is made of. */
    public static final class Builder {
        private double p = 0.5;

        private Builder() {}

        /** Probability of an element to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder p(double p) {
            this.p = p;
            return this;
        }

        public Dropout build() {
            return new Dropout(this);
        }
    }
}
