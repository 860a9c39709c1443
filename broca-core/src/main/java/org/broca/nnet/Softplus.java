package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** {@code log(1 + exp(beta x)) / beta}, and {@code x} itself where {@code beta x} passes the threshold; any shape. */
public final class Softplus extends Layer implements SameSizeMap {
    private final double beta;
    private final double threshold;

    private Softplus(Builder builder) {
        beta = builder.beta;
        threshold = builder.threshold;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.softplus(x, beta, threshold);
    }

    /** What a {@link Softplus} is made of. */
    public static final class Builder {
        private double beta = 1;
        private double threshold = 20;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder beta(double beta) {
            this.beta = beta;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder threshold(double threshold) {
            this.threshold = threshold;
            return this;
        }

        public Softplus build() {
            return new Softplus(this);
        }
    }
}
