package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Stabilised light gated recurrent units: a {@link LiGru} whose recurrent part is normalized too (Moumen and Parcollet,
 * 2023).
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, directions * hiddenSize]}; see {@link LightRecurrent} for
 * its states. Keys: {@code rnn.0.h_init}, {@code rnn.0.drop_mask_te}, {@code rnn.0.w.weight}, {@code rnn.0.u.weight},
 * {@code rnn.0.norm.weight}, … Same numbers and, with the same seed, the same initial weights as SpeechBrain's
 * {@code SLiGRU}.
 */
public final class SliGru extends LightRecurrent {
    private SliGru(Builder b) {
        super(b, true);
    }

    /** Layers whose input and hidden sizes are given by setters. */
    public static Builder builder() {
        return new Builder(0);
    }

    /** Layers of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    /** What a {@link SliGru} is made of. */
    public static final class Builder extends LightBuilder<Builder> {
        private boolean recurrentElementwiseAffine;

        private Builder(int hiddenSize) {
            super("SliGru", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        boolean recurrentAffine() {
            return recurrentElementwiseAffine;
        }

        /** What the read frames are normalized with. */
        @CanIgnoreReturnValue
        public Builder ffNormalization(LightNormalization ffNormalization) {
            this.normalization = ffNormalization;
            return this;
        }

        /** Whether the normalization of the recurrent part has learned scales and offsets. */
        @CanIgnoreReturnValue
        public Builder recurrentElementwiseAffine(boolean recurrentElementwiseAffine) {
            this.recurrentElementwiseAffine = recurrentElementwiseAffine;
            return this;
        }

        @Override
        public SliGru build() {
            return new SliGru(this);
        }
    }
}
