package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Layers of {@link ConformerEncoderLayer}, with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: {@code [batch, time, dModel]} to the same.
 */
public final class ConformerEncoder extends Encoder {
    private ConformerEncoder(Builder b) {
        super(b.numLayers, () -> new ConformerEncoderLayer(b), b.dModel, b.layerdropProb, b.outputHiddenStates);
    }

    /** An encoder for sequences of {@code dModel} numbers. */
    public static Builder builder(int numLayers, int dModel, int dFfn, int nhead) {
        return new Builder(numLayers, dModel, dFfn, nhead);
    }

    /** What a {@link ConformerEncoder} is made of. */
    public static final class Builder extends ConformerOptions<Builder> {
        private final int numLayers;
        private double layerdropProb;
        private boolean outputHiddenStates;

        private Builder(int numLayers, int dModel, int dFfn, int nhead) {
            super(dModel, dFfn, nhead, 31, false);
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

        public ConformerEncoder build() {
            return new ConformerEncoder(this);
        }
    }
}
