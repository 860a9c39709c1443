package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * {@code beta x / (1 + exp(-beta x))} (Ramachandran et al., 2017), as SpeechBrain scales it; any shape. With
 * {@code beta} 1, SiLU.
 */
public final class Swish extends Layer implements SameSizeMap {
    private final double beta;

    private Swish(Builder builder) {
        beta = builder.beta;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.silu(beta == 1 ? x : x.mul(beta));
    }

    /** What a {@link Swish} is made of. */
    public static final class Builder {
        private double beta = 1;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder beta(double beta) {
            this.beta = beta;
            return this;
        }

        public Swish build() {
            return new Swish(this);
        }
    }
}
