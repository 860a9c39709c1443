package org.broca.lobes.models.transformer;

/**
 * Layers of {@link ConformerDecoderLayer}, with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: targets {@code [batch, targets, dModel]} to the same, memory {@code [batch, time, dModel]}.
 */
public final class ConformerDecoder extends Decoder {
    private ConformerDecoder(Builder b) {
        super(b.numLayers, () -> new ConformerDecoderLayer(b), b.dModel);
    }

    /** A decoder for sequences of {@code dModel} numbers. */
    public static Builder builder(int numLayers, int nhead, int dFfn, int dModel) {
        return new Builder(numLayers, nhead, dFfn, dModel);
    }

    /** What a {@link ConformerDecoder} is made of. */
    public static final class Builder extends ConformerOptions<Builder> {
        private final int numLayers;

        private Builder(int numLayers, int nhead, int dFfn, int dModel) {
            super(dModel, dFfn, nhead, 3, true);
            this.numLayers = numLayers;
        }

        @Override
        Builder self() {
            return this;
        }

        public ConformerDecoder build() {
            return new ConformerDecoder(this);
        }
    }
}
