package org.broca.decoders.ctc;

import org.jspecify.annotations.Nullable;

/** Whole words and the beginning of the next one; there is one object of each text. */
final class Prefix {
    private final WordTree tree;
    private final Words words;
    private final String partial;
    private final double bonus;
    private final boolean allowed;
    private final int number;
    private int[] tokens = new int[0];
    private @Nullable Prefix[] next = new Prefix[0];
    private int known;

    Prefix(WordTree tree, Words words, String partial, double bonus, boolean allowed, int number) {
        this.tree = tree;
        this.words = words;
        this.partial = partial;
        this.bonus = bonus;
        this.allowed = allowed;
        this.number = number;
    }

    /** The text with a token more. */
    Prefix then(int token) {
        if (2 * known >= next.length) {
            grow();
        }
        int slot = slot(token);
        Prefix found = next[slot];
        if (found == null) {
            found = made(token);
            tokens[slot] = token;
            next[slot] = found;
            known++;
        }
        return found;
    }

    private int slot(int token) {
        int mask = next.length - 1;
        int slot = token & mask;
        while (next[slot] != null && tokens[slot] != token) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldTokens = tokens;
        @Nullable Prefix[] oldNext = next;
        int size = Math.max(8, 2 * oldNext.length);
        tokens = new int[size];
        next = new Prefix[size];
        for (int i = 0; i < oldNext.length; i++) {
            if (oldNext[i] != null) {
                int slot = slot(oldTokens[i]);
                tokens[slot] = oldTokens[i];
                next[slot] = oldNext[i];
            }
        }
    }

    private Prefix made(int token) {
        CtcVocabulary vocabulary = tree.vocabulary();
        if (vocabulary.startsWord(token)) {
            return words.then(partial).prefix(vocabulary.withoutMark(token));
        }
        if (vocabulary.isSpace(token)) {
            return words.then(partial).prefix("");
        }
        return words.prefix(partial + vocabulary.text(token));
    }

    /** The words if this is the end. */
    Words ended() {
        return words.then(partial);
    }

    Words words() {
        return words;
    }

    boolean isBetweenWords() {
        return partial.isEmpty();
    }

    String partial() {
        return partial;
    }

    /** What language model and hot words give. */
    double bonus() {
        return bonus;
    }

    /** Whether the lexicon has such words. */
    boolean allowed() {
        return allowed;
    }

    int number() {
        return number;
    }

    /** A number of the last whole words. */
    int history() {
        return words.history();
    }

    /** A number of the last words, of which the one begun is the last. */
    int historyWithPartial() {
        return partial.isEmpty() ? words.history() : words.shortHistory();
    }
}
