package org.broca.decoders;

import java.util.List;
import org.broca.lobes.models.transformer.TargetMemory;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/**
 * Follows the best token of a {@link org.broca.lobes.models.transformer.TransformerAsr}: SpeechBrain's
 * {@code S2STransformerGreedySearcher}, with its hypotheses and, to 1e-4, its scores.
 *
 * <p>What the decoder computed for earlier tokens is kept, not computed again. A search makes {@code maxDecodeRatio -
 * minDecodeRatio} steps a frame at most; a hypothesis that has not ended by then keeps all its tokens.
 */
public final class S2sTransformerGreedySearcher extends Searcher {
    private final GreedySearch<TargetMemory> search;

    private S2sTransformerGreedySearcher(Builder b) {
        search = b.search(step(b.modules));
    }

    /** A search with a {@code TransformerAsr} and the layer that scores the next tokens; others are not looked at. */
    public static Builder builder(List<Layer> modules) {
        return new Builder(modules);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request) {
        return search.search(encoded, lengths, request);
    }

    /** Options of a {@link S2sTransformerGreedySearcher}. */
    public static final class Builder extends GreedySearcherBuilder<Builder> {
        private final List<Layer> modules;

        private Builder(List<Layer> modules) {
            super("S2sTransformerGreedySearcher");
            this.modules = List.copyOf(modules);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public S2sTransformerGreedySearcher build() {
            return new S2sTransformerGreedySearcher(this);
        }
    }
}
