package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * {@code x} where it is positive, else {@code weight x} with learned weights (He et al., 2015).
 *
 * <p>Shapes: any; with one weight a channel, {@code [batch, channels, ...]}. Key: {@code weight}.
 */
public final class Prelu extends Layer implements SameSizeMap {
    private final Tensor weight;

    private Prelu(Builder builder) {
        Check.that(builder.numParameters > 0, "PReLU: num_parameters must be positive, got %d", builder.numParameters);
        weight = parameter("weight", Tensor.full(builder.init, builder.numParameters));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.prelu(x, weight);
    }

    /** What a {@link Prelu} is made of. */
    public static final class Builder {
        private int numParameters = 1;
        private double init = 0.25;

        private Builder() {}

        /** 1, or one weight a channel. */
        @CanIgnoreReturnValue
        public Builder numParameters(int numParameters) {
            this.numParameters = numParameters;
            return this;
        }

        /** What the weights start with. */
        @CanIgnoreReturnValue
        public Builder init(double init) {
            this.init = init;
            return this;
        }

        public Prelu build() {
            return new Prelu(this);
        }
    }
}
