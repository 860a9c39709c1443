package org.broca.decoders;

import java.util.List;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Follows the best hypotheses of a {@link org.broca.lobes.models.transformer.TransformerAsr}: SpeechBrain's
 * {@code S2STransformerBeamSearcher}, with its hypotheses and, to 1e-4, its scores.
 *
 * <p>What the decoder computed for earlier tokens is kept, not computed again; the attention that scorers and
 * {@code usingMaxAttnShift} look at is that of the last layer at the last token, the mean over heads. How a search ends
 * is told at {@link S2sRnnBeamSearcher}.
 *
 * <p>The keys of SpeechBrain 0.5's {@code S2STransformerBeamSearch} are taken too, with its numbers but for its
 * coverage penalty, which never counts there beyond the first step; see {@link EarlierBeamKeys}. A third module is the
 * layer before the CTC loss.
 */
public final class S2sTransformerBeamSearcher extends Searcher {
    private static final String NAME = "S2sTransformerBeamSearcher";

    private final TransformerSearchStep step;
    private final BeamSearcherBuilder.Setup setup;

    private S2sTransformerBeamSearcher(Builder b) {
        setup = b.setup();
        step = step(b.modules);
    }

    /**
     * A search with a {@code TransformerAsr}, the layer that scores the next tokens and, where a {@code ctcWeight} is
     * given, the layer before the CTC loss.
     */
    public static Builder builder(List<Layer> modules) {
        return new Builder(modules);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request) {
        return BeamSearch.search(step, setup, encoded, lengths, request);
    }

    /** Options of a {@link S2sTransformerBeamSearcher}. */
    public static final class Builder extends BeamSearcherBuilder<Builder> {
        private final List<Layer> modules;

        private Builder(List<Layer> modules) {
            super(NAME);
            this.modules = List.copyOf(modules);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public S2sTransformerBeamSearcher build() {
            if (ctcWeightOfEarlier() > 0) {
                Check.that(
                        modules.size() > 2,
                        "%s: ctc_weight = %s needs the layer before the CTC loss as third of modules",
                        NAME,
                        ctcWeightOfEarlier());
                ctcLayer(modules.get(2));
            }
            return new S2sTransformerBeamSearcher(this);
        }
    }
}
