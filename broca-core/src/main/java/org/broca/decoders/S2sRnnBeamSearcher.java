package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/**
 * Follows the best hypotheses of an {@link AttentionalRnnDecoder}: SpeechBrain's {@code S2SRNNBeamSearcher}, with its
 * hypotheses and, to 1e-4, its scores.
 *
 * <p>A search ends when each utterance has {@code beamSize} hypotheses that ended, or after {@code maxDecodeRatio}
 * steps a frame; a hypothesis that did not end by then loses its last token. The first {@code beamSize} hypotheses to
 * end are those compared: short wrong ones may leave no room for a longer right one, which a wider beam then finds.
 * Both are as in SpeechBrain.
 *
 * <p>The keys of SpeechBrain 0.5, with its numbers, are taken too: {@code languageModel}, {@code lmWeight},
 * {@code temperatureLm}, {@code ctcLinear}, {@code ctcWeight}, {@code coveragePenalty}, …; see {@link EarlierBeamKeys}.
 */
public final class S2sRnnBeamSearcher extends Searcher {
    private static final String NAME = "S2sRnnBeamSearcher";

    private final RnnSearchStep step;
    private final BeamSearcherBuilder.Setup setup;

    private S2sRnnBeamSearcher(Builder b) {
        setup = b.setup();
        step = step(b.embedding, b.decoder, b.linear);
    }

    /** A search between a layer that gives vectors of tokens and one that scores the next ones. */
    public static Builder builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
        return new Builder(embedding, decoder, linear);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request) {
        return BeamSearch.search(step, setup, encoded, lengths, request);
    }

    /** Options of a {@link S2sRnnBeamSearcher}. */
    public static final class Builder extends BeamSearcherBuilder<Builder> {
        private final Layer embedding;
        private final AttentionalRnnDecoder decoder;
        private final Layer linear;

        private Builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
            super(NAME);
            this.embedding = embedding;
            this.decoder = decoder;
            this.linear = linear;
        }

        @Override
        Builder self() {
            return this;
        }

        /** A language model, recurrent or a transformer, whose log-probabilities count {@code lmWeight} times. */
        @CanIgnoreReturnValue
        public Builder languageModel(Layer languageModel) {
            return model(languageModel);
        }

        /** The layer before the CTC loss, where {@code ctcWeight} is not 0. */
        @CanIgnoreReturnValue
        public Builder ctcLinear(Layer ctcLinear) {
            return ctcLayer(ctcLinear);
        }

        @Override
        public S2sRnnBeamSearcher build() {
            return new S2sRnnBeamSearcher(this);
        }
    }
}
