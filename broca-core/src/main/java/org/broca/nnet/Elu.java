package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** {@code x} where it is positive, else {@code alpha (exp(x) - 1)} (Clevert et al., 2015); any shape. */
public final class Elu extends Layer implements SameSizeMap {
    private final double alpha;

    private Elu(Builder builder) {
        alpha = builder.alpha;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.elu(x, alpha);
    }

    /** What an {@link Elu} is made of. */
    public static final class Builder {
        private double alpha = 1;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder alpha(double alpha) {
            this.alpha = alpha;
            return this;
        }

        public Elu build() {
            return new Elu(this);
        }
    }
}
