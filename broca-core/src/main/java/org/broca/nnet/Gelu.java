package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Locale;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/** Gaussian error linear unit (Hendrycks and Gimpel, 2016); any shape. */
public final class Gelu extends Layer implements SameSizeMap {
    private final String approximate;

    /** How the normal distribution is computed. */
    public enum Approximation {
        /** Exactly. */
        NONE,
        TANH
    }

    private Gelu(Builder builder) {
        approximate = builder.approximate.name().toLowerCase(Locale.ROOT);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Aten.call("gelu", x, approximate);
    }

    /** What a {@link Gelu} is made of. */
    public static final class Builder {
        private Approximation approximate = Approximation.NONE;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder approximate(Approximation approximate) {
            this.approximate = approximate;
            return this;
        }

        public Gelu build() {
            return new Gelu(this);
        }
    }
}
