package org.broca.decoders.ctc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.broca.decoders.ngram.NgramModel;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * A beam search over the log-probabilities of a network trained with CTC: SpeechBrain's {@code CTCBaseSearcher}.
 *
 * <p>A searcher holds no state of a search: many threads may use it at once.
 */
public abstract class CtcSearcher {
    /** As far as the sum of a relative length and of a float's errors may be below a whole frame. */
    private static final float ROUNDING = 1e-3f;

    private final CtcVocabulary vocabulary;
    private final CtcSearchOptions options;
    private final Optional<WordModel> model;
    private final Optional<WordPrefixes> lexicon;

    /** Makes a searcher where the tokens are known later than the options: what {@code !name:} gives. */
    @FunctionalInterface
    public interface Factory {
        /** A searcher for a vocabulary. */
        CtcSearcher build(int blankIndex, List<String> vocabList);
    }

    CtcSearcher(CtcSearcherBuilder<?> b) {
        vocabulary = b.vocabulary();
        options = b.options();
        model = b.kenlmModelPath
                .map(Path::of)
                .map(NgramModel::read)
                .or(() -> b.model)
                .map(read -> WordModel.of(read, b.unigrams, b.weights()));
        lexicon = b.lexicon.map(WordPrefixes::new);
    }

    abstract CtcDecoding decoding(WordTree tree, CtcSearchOptions searchOptions);

    /** Begins a search of one utterance whose frames come piece by piece. */
    public final CtcDecoding start(PhraseBoosts boosts) {
        return decoding(new WordTree(vocabulary, model, lexicon, boosts), options);
    }

    /**
     * The best hypotheses of one utterance, the best first.
     *
     * @param logProbs natural logarithms of probabilities, frame by frame
     * @param tokens number of tokens of a frame
     */
    public final List<CtcHypothesis> decode(float[] logProbs, int tokens, PhraseBoosts boosts) {
        CtcDecoding decoding = start(boosts);
        decoding.accept(logProbs, tokens);
        return decoding.hypotheses();
    }

    /** As {@link #search(Tensor, Tensor, PhraseBoosts)}, of padded utterances without hot words. */
    public final List<List<CtcHypothesis>> search(PaddedData logProbs) {
        return search(logProbs.data(), logProbs.lengths());
    }

    /** As {@link #search(Tensor, Tensor, PhraseBoosts)}, without hot words. */
    public final List<List<CtcHypothesis>> search(Tensor logProbs, Tensor wavLens) {
        return search(logProbs, wavLens, PhraseBoosts.NONE);
    }

    /**
     * The best hypotheses of each utterance, the best first.
     *
     * @param logProbs natural logarithms of probabilities, {@code [batch, time, tokens]}; tokens that the vocabulary
     *     does not name are left out
     * @param wavLens relative, in (0, 1], {@code [batch]}; parts of frames are cut off
     */
    public final List<List<CtcHypothesis>> search(Tensor logProbs, Tensor wavLens, PhraseBoosts boosts) {
        Check.that(
                logProbs.dim() == 3 && wavLens.numel() == logProbs.size(0),
                "CtcSearcher expects [batch, time, tokens] and one length an utterance but got %s and %s",
                logProbs.shape(),
                wavLens.shape());
        int time = Math.toIntExact(logProbs.size(1));
        int tokens = Math.toIntExact(logProbs.size(2));
        float[] all = logProbs.toFloatArray();
        float[] lengths = wavLens.toFloatArray();
        List<List<CtcHypothesis>> found = new ArrayList<>();
        for (int b = 0; b < lengths.length; b++) {
            int frames = Math.min(time, (int) (time * lengths[b] + ROUNDING));
            int from = b * time * tokens;
            found.add(decode(Arrays.copyOfRange(all, from, from + frames * tokens), tokens, boosts));
        }
        return found;
    }
}
