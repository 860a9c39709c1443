package org.broca.lobes.models.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Tensor;

/**
 * Layers of {@link TransformerDecoderLayer}, with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: targets {@code [batch, targets, dModel]} to the same, memory {@code [batch, time, dModel]}.
 */
public final class TransformerDecoder extends Decoder {
    private TransformerDecoder(Builder b) {
        super(b.numLayers, () -> new TransformerDecoderLayer(b), b.dModel);
    }

    List<TransformerDecoderLayer.Known> known(Tensor memory) {
        return steppingLayers().map(layer -> layer.known(memory)).toList();
    }

    /** What a step gives: the output after the last normalization. */
    record Step(Tensor output, Tensor attention, List<TransformerDecoderLayer.Known> known) {}

    /**
     * One more target, {@code tgt [rows, 1, dModel]}; attention of the last layer, {@code [utterances, beams, time]}.
     */
    Step step(Tensor tgt, List<TransformerDecoderLayer.Known> known, AttentionContext other) {
        List<TransformerDecoderLayer.Known> next = new ArrayList<>();
        Tensor x = tgt;
        Optional<Tensor> attention = Optional.empty();
        for (TransformerDecoderLayer layer : steppingLayers().toList()) {
            int place = next.size();
            boolean last = place == known.size() - 1;
            TransformerDecoderLayer.Step step = layer.step(x, known.get(place), last ? other.withWeights() : other);
            x = step.output();
            attention = step.attention();
            next.add(step.known());
        }
        return new Step(normalized(x), attention.orElseThrow(), next);
    }

    private Stream<TransformerDecoderLayer> steppingLayers() {
        return layers().stream().map(TransformerDecoderLayer.class::cast);
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
