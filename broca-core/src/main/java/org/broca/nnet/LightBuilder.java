package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Options that {@link LiGru} and {@link SliGru} share.
 *
 * @param <B> the builder itself
 */
public abstract class LightBuilder<B extends LightBuilder<B>> extends RecurrentBuilder<B> {
    LightActivation nonlinearity = LightActivation.RELU;
    LightNormalization normalization = LightNormalization.BATCHNORM;

    LightBuilder(String owner, int hiddenSize) {
        super(owner, hiddenSize);
    }

    /** Whether the normalization of the recurrent part has learned scales. */
    boolean recurrentAffine() {
        return false;
    }

    @CanIgnoreReturnValue
    public B nonlinearity(LightActivation nonlinearity) {
        this.nonlinearity = nonlinearity;
        return self();
    }
}
