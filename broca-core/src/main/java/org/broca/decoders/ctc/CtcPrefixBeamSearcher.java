package org.broca.decoders.ctc;

import java.util.List;

/**
 * A prefix beam search (Hannun et al., "First-pass large vocabulary continuous speech recognition using bi-directional
 * recurrent DNNs", 2014): SpeechBrain's {@code CTCPrefixBeamSearcher}, with its texts and, to 1e-4, its scores.
 *
 * <p>With letters, a beam wide enough and nothing pruned, the score of a text is the logarithm of its whole
 * probability. With pieces of SentencePiece, a piece that begins a word begins a hypothesis of its own at each frame,
 * as in SpeechBrain: {@link CtcBeamSearcher} is the better one there. A language model sees words with all their
 * letters, where SpeechBrain's sees double letters once.
 */
public final class CtcPrefixBeamSearcher extends CtcSearcher {
    private CtcPrefixBeamSearcher(Builder b) {
        super(b);
    }

    /**
     * A searcher of these tokens.
     *
     * @param vocabList texts of the tokens, by their numbers
     */
    public static Builder builder(int blankIndex, List<String> vocabList) {
        return new Builder(blankIndex, vocabList);
    }

    @Override
    CtcDecoding decoding(WordTree tree, CtcSearchOptions searchOptions) {
        return new PrefixBeamDecoding(tree, searchOptions);
    }

    /** Options of a {@link CtcPrefixBeamSearcher}. */
    public static final class Builder extends CtcSearcherBuilder<Builder> {
        private Builder(int blankIndex, List<String> vocabList) {
            super("CtcPrefixBeamSearcher", blankIndex, vocabList);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public CtcPrefixBeamSearcher build() {
            return new CtcPrefixBeamSearcher(this);
        }
    }
}
