package org.broca.decoders.ctc;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import org.broca.decoders.ngram.NgramModel;
import org.broca.tensor.Check;

/** Options of all searches over CTC. */
public abstract class CtcSearcherBuilder<B extends CtcSearcherBuilder<B>> {
    private final String owner;
    private final int blankIndex;
    private final List<String> vocabList;
    private String spaceToken = " ";
    private String spmToken = "▁";
    Optional<String> kenlmModelPath = Optional.empty();
    Optional<NgramModel> model = Optional.empty();
    Optional<List<String>> unigrams = Optional.empty();
    Optional<List<String>> lexicon = Optional.empty();
    private double alpha = 0.5;
    private double beta = 1.5;
    private double unkScoreOffset = -10;
    private boolean scoreBoundary = true;
    private int beamSize = 100;
    private double beamPruneLogp = -10;
    private double tokenPruneMinLogp = -5;
    private boolean pruneHistory = true;
    private double blankSkipThreshold = 1;
    private int topk = 1;

    CtcSearcherBuilder(String owner, int blankIndex, List<String> vocabList) {
        this.owner = owner;
        this.blankIndex = blankIndex;
        this.vocabList = List.copyOf(vocabList);
    }

    abstract B self();

    public abstract CtcSearcher build();

    /** The token between words, where the tokens are no pieces of SentencePiece. */
    @CanIgnoreReturnValue
    public final B spaceToken(String spaceToken) {
        this.spaceToken = spaceToken;
        return self();
    }

    /** How pieces begin that begin a word. */
    @CanIgnoreReturnValue
    public final B spmToken(String spmToken) {
        this.spmToken = spmToken;
        return self();
    }

    /** An ARPA file of words, plain or {@code .gz}. */
    @CanIgnoreReturnValue
    public final B kenlmModelPath(String kenlmModelPath) {
        this.kenlmModelPath = Optional.of(kenlmModelPath);
        return self();
    }

    /** A model of words that was read before, so that many searchers share it. */
    @CanIgnoreReturnValue
    public final B languageModel(NgramModel languageModel) {
        model = Optional.of(languageModel);
        return self();
    }

    /** The words that count as known; without, all of the model. */
    @CanIgnoreReturnValue
    public final B unigrams(List<String> unigrams) {
        this.unigrams = Optional.of(List.copyOf(unigrams));
        return self();
    }

    /** The only words that may be found; without, all that the tokens spell. */
    @CanIgnoreReturnValue
    public final B lexicon(List<String> lexicon) {
        this.lexicon = Optional.of(List.copyOf(lexicon));
        return self();
    }

    /** Weight of the language model. */
    @CanIgnoreReturnValue
    public final B alpha(double alpha) {
        this.alpha = alpha;
        return self();
    }

    /** What each word adds, where there is a language model. */
    @CanIgnoreReturnValue
    public final B beta(double beta) {
        this.beta = beta;
        return self();
    }

    /** What a word adds, to the base 10, that is not known. */
    @CanIgnoreReturnValue
    public final B unkScoreOffset(double unkScoreOffset) {
        this.unkScoreOffset = unkScoreOffset;
        return self();
    }

    /** Whether the language model takes an utterance for the beginning of a sentence. */
    @CanIgnoreReturnValue
    public final B scoreBoundary(boolean scoreBoundary) {
        this.scoreBoundary = scoreBoundary;
        return self();
    }

    /** How many hypotheses are followed. */
    @CanIgnoreReturnValue
    public final B beamSize(int beamSize) {
        this.beamSize = beamSize;
        return self();
    }

    /** Hypotheses worse than the best by more are given up; at most 0. */
    @CanIgnoreReturnValue
    public final B beamPruneLogp(double beamPruneLogp) {
        this.beamPruneLogp = beamPruneLogp;
        return self();
    }

    /** Tokens with a log-probability at or below are not tried, but for the best of a frame. */
    @CanIgnoreReturnValue
    public final B tokenPruneMinLogp(double tokenPruneMinLogp) {
        this.tokenPruneMinLogp = tokenPruneMinLogp;
        return self();
    }

    /** Whether of hypotheses alike in the last words only the best is kept; false for several results. */
    @CanIgnoreReturnValue
    public final B pruneHistory(boolean pruneHistory) {
        this.pruneHistory = pruneHistory;
        return self();
    }

    /** Frames with a higher probability of the blank are left out; in (0, 1]. */
    @CanIgnoreReturnValue
    public final B blankSkipThreshold(double blankSkipThreshold) {
        this.blankSkipThreshold = blankSkipThreshold;
        return self();
    }

    /** How many hypotheses are given. */
    @CanIgnoreReturnValue
    public final B topk(int topk) {
        this.topk = topk;
        return self();
    }

    final CtcVocabulary vocabulary() {
        Check.that(
                blankIndex >= 0 && blankIndex < vocabList.size(),
                "%s: blank_index must be in [0, %d), the size of vocab_list, got %d",
                owner,
                vocabList.size(),
                blankIndex);
        Check.that(
                kenlmModelPath.isEmpty() || model.isEmpty(),
                "%s: give either kenlm_model_path or language_model",
                owner);
        return new CtcVocabulary(vocabList, blankIndex, spaceToken, spmToken);
    }

    final CtcSearchOptions options() {
        Check.that(beamSize > 0, "%s: beam_size must be positive, got %d", owner, beamSize);
        Check.that(topk > 0, "%s: topk must be positive, got %d", owner, topk);
        Check.that(beamPruneLogp <= 0, "%s: beam_prune_logp must be at most 0, got %s", owner, beamPruneLogp);
        Check.that(
                blankSkipThreshold > 0 && blankSkipThreshold <= 1,
                "%s: blank_skip_threshold must be in (0, 1], got %s",
                owner,
                blankSkipThreshold);
        return new CtcSearchOptions(
                beamSize, beamPruneLogp, tokenPruneMinLogp, pruneHistory, Math.log(blankSkipThreshold), topk);
    }

    final CtcSearchOptions.LanguageWeights weights() {
        return new CtcSearchOptions.LanguageWeights(alpha, beta, unkScoreOffset, scoreBoundary);
    }
}
