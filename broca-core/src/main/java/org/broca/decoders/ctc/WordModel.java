package org.broca.decoders.ctc;

import java.util.Collection;
import java.util.Optional;
import org.broca.decoders.ngram.NgramModel;
import org.broca.decoders.ngram.NgramState;

/**
 * What whole and begun words are worth by a language model: the rules of pyctcdecode, which SpeechBrain took over.
 *
 * @param alpha weight of the model
 * @param beta for each word
 * @param unkScoreOffset for each word that is not known, to the base 10
 * @param scoreBoundary whether a text is the beginning of a sentence
 */
record WordModel(
        NgramModel model,
        WordPrefixes unigrams,
        double alpha,
        double beta,
        double unkScoreOffset,
        boolean scoreBoundary) {
    private static final int LONG_WORD = 6;

    static WordModel of(
            NgramModel model,
            Optional<? extends Collection<String>> unigrams,
            CtcSearchOptions.LanguageWeights weights) {
        Collection<String> words = unigrams.isPresent() ? unigrams.get() : model.vocabulary();
        WordPrefixes known = new WordPrefixes(
                words.stream().filter(word -> isKnown(model, word)).toList());
        return new WordModel(
                model, known, weights.alpha(), weights.beta(), weights.unkScoreOffset(), weights.scoreBoundary());
    }

    private static boolean isKnown(NgramModel model, String word) {
        return model.contains(word) && !word.equals("<unk>");
    }

    NgramState start() {
        return scoreBoundary ? model.sentenceStart() : model.noContext();
    }

    double score(NgramState state, String word) {
        boolean unknown = !unigrams.isEmpty() && !unigrams.contains(word) || !isKnown(model, word);
        double log = model.logProb(state, model.word(word)) + (unknown ? unkScoreOffset * NgramModel.LN10 : 0);
        return alpha * log + beta;
    }

    NgramState next(NgramState state, String word) {
        return model.next(state, model.word(word));
    }

    /** A word that no known one begins with is worth less, the more so the longer it is. */
    double partial(String start) {
        if (start.isEmpty() || unigrams.hasPrefix(start)) {
            return 0;
        }
        int length = start.codePointCount(0, start.length());
        return length > LONG_WORD ? unkScoreOffset * length / LONG_WORD : unkScoreOffset;
    }
}
