package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.lobes.models.RnnLm;
import org.broca.lobes.models.transformer.TransformerLm;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;

/**
 * Keys of beam searches in files of SpeechBrain 0.5, which has no scorers.
 *
 * <p>A search with any of them follows that version: the coverage penalty and the reward of lengths count in the score
 * of a hypothesis that ends, not before; the penalty counts the first step twice; a hypothesis that has not ended at
 * the limit of steps keeps its last token.
 *
 * @param <B> the builder itself
 */
public abstract class EarlierBeamKeys<B extends EarlierBeamKeys<B>> extends SearcherBuilder<B> {
    private boolean used;
    private Optional<Layer> lm = Optional.empty();
    private Optional<Layer> ctcFc = Optional.empty();
    private double lmWeight;
    private double temperatureLm = 1;
    private double coveragePenalty;
    private double lengthRewarding;
    private double ctcWeight;
    private int blankIndex;
    private CtcScoreMode ctcScoreMode = CtcScoreMode.FULL;
    private int ctcWindowSize;

    /** Which tokens CTC scores. */
    public enum CtcScoreMode {
        /** All. */
        FULL,
        /** The {@code 2 * beam_size} best of each hypothesis. */
        PARTIAL
    }

    EarlierBeamKeys(String owner) {
        super(owner);
    }

    private B used() {
        used = true;
        return self();
    }

    @CanIgnoreReturnValue
    final B model(Layer model) {
        lm = Optional.of(model);
        return used();
    }

    @CanIgnoreReturnValue
    final B ctcLayer(Layer layer) {
        ctcFc = Optional.of(layer);
        return used();
    }

    final double ctcWeightOfEarlier() {
        return ctcWeight;
    }

    final int earlierBlank() {
        return blankIndex;
    }

    /** What the keys ask for; absent where none was given. */
    final Optional<BeamOptions.Earlier> earlier(boolean lengthNormalization) {
        Check.that(ctcWeight >= 0 && ctcWeight <= 1, "%s: ctc_weight must be in [0, 1], got %s", owner, ctcWeight);
        Check.that(
                !lengthNormalization || lengthRewarding <= 0,
                "%s: length_rewarding = %s needs length_normalization: False",
                owner,
                lengthRewarding);
        return used ? Optional.of(new BeamOptions.Earlier(coveragePenalty, lengthRewarding)) : Optional.empty();
    }

    /** The scorers that the keys stand for. */
    final Scorers earlierScorers(double minusInf) {
        List<Scorer<?>> full = new ArrayList<>();
        List<Scorer<?>> partial = new ArrayList<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        if (lmWeight > 0) {
            Scorer<?> scorer = lmScorer();
            full.add(scorer);
            weights.put(scorer.name(), lmWeight);
        }
        if (ctcWeight > 0) {
            boolean all = ctcWeight == 1 || ctcScoreMode == CtcScoreMode.FULL;
            (all ? full : partial).add(ctc());
            weights.put("ctc", ctcWeight);
            if (!all) {
                full.add(new BlockedToken(blankIndex, minusInf));
                weights.put(BlockedToken.NAME, 1.0);
            }
        }
        return Scorers.builder()
                .fullScorers(full)
                .partialScorers(partial)
                .weights(weights)
                .build();
    }

    private Scorer<?> lmScorer() {
        Layer model = lm.orElseThrow(() ->
                new IllegalArgumentException("%s: lm_weight = %s needs a language_model".formatted(owner, lmWeight)));
        if (model instanceof RnnLm recurrent) {
            return RnnLmScorer.builder(recurrent).temperature(temperatureLm).build();
        }
        Check.that(
                model instanceof TransformerLm,
                "%s: the language model must be a RNNLM or a TransformerLM, got %s",
                owner,
                model.getClass().getSimpleName());
        return TransformerLmScorer.builder((TransformerLm) model)
                .temperature(temperatureLm)
                .build();
    }

    private CtcScorer ctc() {
        Layer layer = ctcFc.orElseThrow(() -> new IllegalArgumentException(
                "%s: ctc_weight = %s needs the layer before the CTC loss".formatted(owner, ctcWeight)));
        return CtcScorer.builder(layer)
                .blankIndex(blankIndex)
                .eosIndex(eosIndex)
                .ctcWindowSize(ctcWindowSize)
                .build();
    }

    /** Weight of the language model; 0 leaves it out. */
    @CanIgnoreReturnValue
    public B lmWeight(double lmWeight) {
        this.lmWeight = lmWeight;
        return used();
    }

    /** The language model, where {@code lmWeight} is not 0. */
    @CanIgnoreReturnValue
    public B lmModules(Layer lmModules) {
        return model(lmModules);
    }

    /** What the language model's scores are divided by. */
    @CanIgnoreReturnValue
    public B temperatureLm(double temperatureLm) {
        this.temperatureLm = temperatureLm;
        return used();
    }

    /** Weight of the penalty for looking at frames again and again. */
    @CanIgnoreReturnValue
    public B coveragePenalty(double coveragePenalty) {
        this.coveragePenalty = coveragePenalty;
        return used();
    }

    /** What a hypothesis gets for each token; without {@code lengthNormalization}. */
    @CanIgnoreReturnValue
    public B lengthRewarding(double lengthRewarding) {
        this.lengthRewarding = lengthRewarding;
        return used();
    }

    /** Weight of CTC, in [0, 1]; the decoder's is what is left of 1. */
    @CanIgnoreReturnValue
    public B ctcWeight(double ctcWeight) {
        this.ctcWeight = ctcWeight;
        return used();
    }

    /** The blank of CTC. */
    @CanIgnoreReturnValue
    public B blankIndex(int blankIndex) {
        this.blankIndex = blankIndex;
        return used();
    }

    /** Which tokens CTC scores. */
    @CanIgnoreReturnValue
    public B ctcScoreMode(CtcScoreMode ctcScoreMode) {
        this.ctcScoreMode = ctcScoreMode;
        return used();
    }

    /** Frames about the peaks of the attention that CTC looks at; all where 0. */
    @CanIgnoreReturnValue
    public B ctcWindowSize(int ctcWindowSize) {
        this.ctcWindowSize = ctcWindowSize;
        return used();
    }

    /** Taken for SpeechBrain's sake: {@link Hypotheses} always has them. */
    @CanIgnoreReturnValue
    public B returnLogProbs(boolean returnLogProbs) {
        return used();
    }
}
