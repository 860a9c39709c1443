package org.broca.decoders.ctc;

import java.util.List;
import java.util.Optional;
import org.broca.decoders.ngram.NgramState;

/**
 * What a search found: SpeechBrain's {@code CTCHypothesis}, and the tokens.
 *
 * @param text words with blanks between them
 * @param lastLmState of the language model after the last word, where there is one; SpeechBrain leaves it empty
 * @param score the natural logarithm of the probability by the network alone
 * @param lmScore {@code score} with language model and hot words
 * @param textFrames the words and their frames
 * @param tokens one of the token sequences that spell the text
 */
public record CtcHypothesis(
        String text,
        Optional<NgramState> lastLmState,
        double score,
        double lmScore,
        List<WordFrames> textFrames,
        List<Integer> tokens) {
    /**
     * A word and the frames at which its tokens were seen.
     *
     * @param start the first frame
     * @param end the frame after the last
     */
    public record WordFrames(String word, int start, int end) {}

    /** Copies the lists. */
    public CtcHypothesis {
        textFrames = List.copyOf(textFrames);
        tokens = List.copyOf(tokens);
    }
}
