package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Options that beam searches of all decoders share, with SpeechBrain's defaults.
 *
 * @param <B> the builder itself
 */
public abstract class BeamSearcherBuilder<B extends BeamSearcherBuilder<B>> extends EarlierBeamKeys<B> {
    private int beamSize = 1;
    private Optional<Scorers> scorer = Optional.empty();
    private boolean returnTopk;
    private int topk = 1;
    private boolean usingEosThreshold = true;
    private double eosThreshold = 1.5;
    private boolean lengthNormalization = true;
    private boolean usingMaxAttnShift;
    private int maxAttnShift = 60;
    private double minusInf = -1e20;
    private double temperature = 1;

    BeamSearcherBuilder(String owner) {
        super(owner);
    }

    /** Options and scorers that fit each other. */
    record Setup(BeamOptions options, Scorers scorers) {}

    final Setup setup() {
        SearchLimits limits = limits();
        Optional<BeamOptions.Earlier> earlier = earlier(lengthNormalization);
        Check.that(
                earlier.isEmpty() || scorer.isEmpty(),
                "%s: give either scorer, or keys of SpeechBrain 0.5 such as lm_weight, ctc_weight, coverage_penalty",
                owner);
        if (ctcWeightOfEarlier() > 0) {
            checkDifferent(earlierBlank());
        }
        Scorers scorers = scorer.orElseGet(() -> earlierScorers(minusInf));
        double ctc = scorers.weight("ctc");
        if (ctc > 0) {
            scorers.ctc().ifPresent(found -> checkDifferent(found.blankIndex()));
        }
        Check.that(
                !lengthNormalization || scorers.weight("length") <= 0,
                "%s: a length scorer needs length_normalization: False",
                owner);
        return new Setup(options(limits, 1 - ctc, earlier), scorers);
    }

    private void checkDifferent(int blank) {
        Check.that(
                blank != bosIndex && blank != eosIndex && bosIndex != eosIndex,
                "%s: with CTC, bos_index, eos_index and blank_index must all differ, got %d, %d and %d",
                owner,
                bosIndex,
                eosIndex,
                blank);
    }

    private BeamOptions options(SearchLimits limits, double decoderWeight, Optional<BeamOptions.Earlier> earlier) {
        return new BeamOptions(
                limits,
                beamSize,
                topk,
                returnTopk,
                usingEosThreshold,
                eosThreshold,
                lengthNormalization,
                usingMaxAttnShift,
                maxAttnShift,
                minusInf,
                temperature,
                decoderWeight,
                earlier);
    }

    /** Hypotheses followed at once for each utterance. */
    @CanIgnoreReturnValue
    public B beamSize(int beamSize) {
        this.beamSize = beamSize;
        return self();
    }

    /** Further sources of scores; not together with keys of SpeechBrain 0.5. */
    @CanIgnoreReturnValue
    public B scorer(Scorers scorer) {
        this.scorer = Optional.of(scorer);
        return self();
    }

    /** Whether {@link Hypotheses#top} is filled. */
    @CanIgnoreReturnValue
    public B returnTopk(boolean returnTopk) {
        this.returnTopk = returnTopk;
        return self();
    }

    /** How many hypotheses {@link Hypotheses#top} has for each utterance. */
    @CanIgnoreReturnValue
    public B topk(int topk) {
        this.topk = topk;
        return self();
    }

    /** Whether a sentence may end only where its end is likely enough. */
    @CanIgnoreReturnValue
    public B usingEosThreshold(boolean usingEosThreshold) {
        this.usingEosThreshold = usingEosThreshold;
        return self();
    }

    /** An end must have a log-probability above {@code eosThreshold} times the best token's. */
    @CanIgnoreReturnValue
    public B eosThreshold(double eosThreshold) {
        this.eosThreshold = eosThreshold;
        return self();
    }

    /** Whether hypotheses are compared by their scores a token. */
    @CanIgnoreReturnValue
    public B lengthNormalization(boolean lengthNormalization) {
        this.lengthNormalization = lengthNormalization;
        return self();
    }

    /** Whether hypotheses are dropped whose attention jumps. */
    @CanIgnoreReturnValue
    public B usingMaxAttnShift(boolean usingMaxAttnShift) {
        this.usingMaxAttnShift = usingMaxAttnShift;
        return self();
    }

    /** Frames that the peak of the attention may move in one step. */
    @CanIgnoreReturnValue
    public B maxAttnShift(int maxAttnShift) {
        this.maxAttnShift = maxAttnShift;
        return self();
    }

    /** The log-probability of what must not be. */
    @CanIgnoreReturnValue
    public B minusInf(double minusInf) {
        this.minusInf = minusInf;
        return self();
    }

    /** What the decoder's scores are divided by: above 1, its opinion is softer. */
    @CanIgnoreReturnValue
    public B temperature(double temperature) {
        this.temperature = temperature;
        return self();
    }
}
