package org.broca.decoders.ctc;

import java.util.List;

/**
 * A beam search that adds up all paths of a text: SpeechBrain's {@code CTCBeamSearcher}, after pyctcdecode, with its
 * texts and frames and, to 1e-4, its scores.
 *
 * <p>Words are made of letters between space tokens, or of pieces of SentencePiece. A language model scores each word
 * once it is whole, and takes from words that none begins with. As in SpeechBrain, the end of the sentence is not
 * scored. With a {@code lexicon} nothing but its words is found. Hot words are given for each search.
 */
public final class CtcBeamSearcher extends CtcSearcher {
    private CtcBeamSearcher(Builder b) {
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
        return new BeamDecoding(tree, searchOptions);
    }

    /** Options of a {@link CtcBeamSearcher}. */
    public static final class Builder extends CtcSearcherBuilder<Builder> {
        private Builder(int blankIndex, List<String> vocabList) {
            super("CtcBeamSearcher", blankIndex, vocabList);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public CtcBeamSearcher build() {
            return new CtcBeamSearcher(this);
        }
    }
}
