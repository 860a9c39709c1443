package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** {@code x} where it is positive, else {@code negativeSlope * x} (Maas et al., 2013); any shape. */
public final class LeakyRelu extends Layer implements SameSizeMap {
    private final double negativeSlope;

    private LeakyRelu(Builder builder) {
        negativeSlope = builder.negativeSlope;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.leakyRelu(x, negativeSlope);
    }

    /** What a {@link LeakyRelu} is made of. */
    public static final class Builder {
        private double negativeSlope = 0.01;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder negativeSlope(double negativeSlope) {
            this.negativeSlope = negativeSlope;
            return this;
        }

        public LeakyRelu build() {
            return new LeakyRelu(this);
        }
    }
}
