package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Light gated recurrent units: one gate and normalized inputs (Ravanelli et al., 2018).
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, directions * hiddenSize]}; see {@link LightRecurrent} for
 * its states. Keys: {@code rnn.0.h_init}, {@code rnn.0.drop_mask_te}, {@code rnn.0.w.weight}, {@code rnn.0.u.weight},
 * {@code rnn.0.norm.weight}, … Same numbers and, with the same seed, the same initial weights as SpeechBrain's
 * {@code LiGRU}.
 */
public final class LiGru extends LightRecurrent {
    private LiGru(Builder b) {
        super(b, false);
    }

    /** Layers whose input and hidden sizes are given by setters. */
    public static Builder builder() {
        return new Builder(0);
    }

    /** Layers of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    /** What a {@link LiGru} is made of. */
    public static final class Builder extends LightBuilder<Builder> {
        private Builder(int hiddenSize) {
            super("LiGru", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /** What the read frames are normalized with. */
        @CanIgnoreReturnValue
        public Builder normalization(LightNormalization normalization) {
            this.normalization = normalization;
            return this;
        }

        @Override
        public LiGru build() {
            return new LiGru(this);
        }
    }
}
