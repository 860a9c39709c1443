package org.broca.lobes.models.transformer;

/**
 * Layers of {@link TransformerDecoderLayer}, with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: targets {@code [batch, targets, dModel]} to the same, memory {@code [batch, time, dModel]}.
 */
public final class TransformerDecoder extends Decoder {
    private TransformerDecoder(Builder b) {
        super(b.numLayers, () -> new TransformerDecoderLayer(b), b.dModel);
    }

    /** A decoder for sequences of {@code dModel} numbers. */
    public static Builder builder(int numLayers, int nhead, int dFfn, int dModel) {
        return new Builder(numLayers, nhead, dFfn, dModel);
    }

    /** What a {@link TransformerDecoder} is made of. */
    public static final class Builder extends TransformerOptions<Builder> {
        private final int numLayers;

        private Builder(int numLayers, int nhead, int dFfn, int dModel) {
            super(dFfn, nhead, dModel);
            this.numLayers = numLayers;
        }

        @Override
        Builder self() {
            return this;
        }

        public TransformerDecoder build() {
            return new TransformerDecoder(this);
        }
    }
}
