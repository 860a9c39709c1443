package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Layers of {@link TransformerEncoderLayer}, with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: {@code [batch, time, dModel]} to the same.
 */
public final class TransformerEncoder extends Encoder {
    private TransformerEncoder(Builder b) {
        super(b.numLayers, () -> new TransformerEncoderLayer(b), b.dModel, b.layerdropProb, b.outputHiddenStates);
    }

    /** An encoder for sequences of {@code dModel} numbers. */
    public static Builder builder(int numLayers, int nhead, int dFfn, int dModel) {
        return new Builder(numLayers, nhead, dFfn, dModel);
    }

    /** What a {@link TransformerEncoder} is made of. */
    public static final class Builder extends TransformerEncoderOptions<Builder> {
        private final int numLayers;
        private double layerdropProb;
        private boolean outputHiddenStates;

        private Builder(int numLayers, int nhead, int dFfn, int dModel) {
            super(dFfn, nhead, dModel);
            this.numLayers = numLayers;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Probability of a layer to be left out in training, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder layerdropProb(double layerdropProb) {
            this.layerdropProb = layerdropProb;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder outputHiddenStates(boolean outputHiddenStates) {
            this.outputHiddenStates = outputHiddenStates;
            return this;
        }

        public TransformerEncoder build() {
            return new TransformerEncoder(this);
        }
    }
}
