package org.broca.decoders.ctc;

/**
 * Where the words of a hypothesis were seen.
 *
 * @param words frames of whole words
 * @param start the first frame of the word begun, -1 before it
 * @param end the frame after its last
 */
record Place(Chain words, int start, int end) {
    static final Place START = new Place(Chain.EMPTY, -1, -1);

    /** A token that was not the last begins at a frame. */
    Place token(CtcVocabulary vocabulary, Prefix before, int token, int frame) {
        if (vocabulary.startsWord(token)) {
            return new Place(whole(before), frame, frame + 1);
        }
        if (vocabulary.isSpace(token)) {
            return new Place(whole(before), -1, -1);
        }
        return new Place(words, start < 0 ? frame : start, frame + 1);
    }

    /** The last token goes on. */
    Place longer(int frame) {
        return new Place(words, start, frame + 1);
    }

    /** The frames of all words if the one begun is whole. */
    Chain whole(Prefix prefix) {
        return prefix.isBetweenWords() ? words : words.then(start, end);
    }
}
