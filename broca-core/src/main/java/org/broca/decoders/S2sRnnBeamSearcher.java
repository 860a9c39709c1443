package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.lobes.models.RnnLm;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
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
 * <p>The keys of SpeechBrain 0.5 are taken too: {@code languageModel}, {@code lmWeight}, {@code temperatureLm} and
 * {@code coveragePenalty} stand for a {@link RnnLmScorer} and a {@link CoverageScorer}. The penalty is the present one,
 * which counts at every token; that of 0.5 counted at the end of a hypothesis alone. Scores of CTC are not part of the
 * search: {@code ctcWeight} must be 0.
 */
public final class S2sRnnBeamSearcher extends Searcher {
    private static final String NAME = "S2sRnnBeamSearcher";

    private final RnnSearchStep step;
    private final BeamOptions options;
    private final Scorers scorers;

    private S2sRnnBeamSearcher(Builder b) {
        options = b.options();
        scorers = b.allScorers();
        step = step(b.embedding, b.decoder, b.linear);
    }

    /** A search between a layer that gives vectors of tokens and one that scores the next ones. */
    public static Builder builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
        return new Builder(embedding, decoder, linear);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths) {
        return BeamSearch.search(step, options, scorers, encoded, lengths);
    }

    /** Options of a {@link S2sRnnBeamSearcher}. */
    public static final class Builder extends BeamSearcherBuilder<Builder> {
        private final Layer embedding;
        private final AttentionalRnnDecoder decoder;
        private final Layer linear;
        private Optional<RnnLm> languageModel = Optional.empty();
        private double lmWeight;
        private double temperatureLm = 1;
        private double coveragePenalty;
        private double ctcWeight;

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

        /** A language model whose log-probabilities count {@code lmWeight} times. */
        @CanIgnoreReturnValue
        public Builder languageModel(RnnLm languageModel) {
            this.languageModel = Optional.of(languageModel);
            return this;
        }

        /** Weight of the language model; 0 leaves it out. */
        @CanIgnoreReturnValue
        public Builder lmWeight(double lmWeight) {
            this.lmWeight = lmWeight;
            return this;
        }

        /** What the language model's scores are divided by. */
        @CanIgnoreReturnValue
        public Builder temperatureLm(double temperatureLm) {
            this.temperatureLm = temperatureLm;
            return this;
        }

        /** Weight of the penalty for looking at frames again and again. */
        @CanIgnoreReturnValue
        public Builder coveragePenalty(double coveragePenalty) {
            this.coveragePenalty = coveragePenalty;
            return this;
        }

        /** Weight of CTC: 0. */
        @CanIgnoreReturnValue
        public Builder ctcWeight(double ctcWeight) {
            this.ctcWeight = ctcWeight;
            return this;
        }

        /** The layer before the CTC loss; without effect as long as {@code ctcWeight} is 0. */
        @CanIgnoreReturnValue
        public Builder ctcLinear(Layer ctcLinear) {
            return this;
        }

        /** The blank of CTC; without effect as long as {@code ctcWeight} is 0. */
        @CanIgnoreReturnValue
        public Builder blankIndex(int blankIndex) {
            return this;
        }

        @Override
        public S2sRnnBeamSearcher build() {
            return new S2sRnnBeamSearcher(this);
        }

        private Scorers allScorers() {
            Check.that(
                    ctcWeight == 0,
                    "%s: ctc_weight must be 0, as scores of CTC are not part of this search; got %s",
                    NAME,
                    ctcWeight);
            List<Scorer<?>> own = new ArrayList<>();
            Map<String, Double> weights = new LinkedHashMap<>();
            if (lmWeight != 0) {
                RnnLm model = languageModel.orElseThrow(() -> new IllegalArgumentException(
                        "%s: lm_weight = %s needs a language_model".formatted(NAME, lmWeight)));
                own.add(RnnLmScorer.builder(model).temperature(temperatureLm).build());
                weights.put("rnnlm", lmWeight);
            }
            if (coveragePenalty != 0) {
                own.add(CoverageScorer.builder().build());
                weights.put("coverage", coveragePenalty);
            }
            Check.that(
                    own.isEmpty() || scorers().isEmpty(),
                    "%s: give either scorer, or lm_weight and coverage_penalty",
                    NAME);
            return scorers()
                    .orElseGet(() ->
                            Scorers.builder().fullScorers(own).weights(weights).build());
        }
    }
}
