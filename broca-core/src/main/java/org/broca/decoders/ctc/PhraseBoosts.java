package org.broca.decoders.ctc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.decoders.HotWords;
import org.broca.tensor.Check;

/**
 * Phrases of whole words that a search shall prefer, each with a boost: a natural logarithm that a hypothesis gets for
 * each time it holds the phrase.
 *
 * <p>Parts of a phrase get their share at once and give it back where the phrase breaks off, as in {@link HotWords}.
 * Letters count as they are: case matters. A value may be used by many searches at once.
 */
public final class PhraseBoosts {
    /** No phrases: a search is the same without. */
    public static final PhraseBoosts NONE = new PhraseBoosts(HotWords.of(Map.of()));

    private final HotWords letters;

    private PhraseBoosts(HotWords letters) {
        this.letters = letters;
    }

    /**
     * Phrases with their boosts.
     *
     * @throws IllegalArgumentException if a phrase is blank
     */
    public static PhraseBoosts of(Map<String, Double> phrases) {
        Map<List<Integer>, Double> spelled = new LinkedHashMap<>();
        phrases.forEach((phrase, boost) -> {
            Check.that(!phrase.isBlank(), "PhraseBoosts: a phrase needs at least one word, got \"%s\"", phrase);
            String padded = " " + String.join(" ", phrase.strip().split("\\s+", -1)) + " ";
            spelled.put(padded.codePoints().boxed().collect(Collectors.toList()), boost);
        });
        return new PhraseBoosts(HotWords.of(spelled));
    }

    public boolean isEmpty() {
        return letters.isEmpty();
    }

    /** Where a text stands and what it got, pending parts included. */
    record Standing(int state, double sum) {
        static final Standing START = new Standing(HotWords.START, 0);
    }

    /** The standing after a word, before the blank that follows it. */
    Standing word(Standing before, String word) {
        if (isEmpty() || word.isEmpty()) {
            return before;
        }
        Standing standing = letter(before, ' ');
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
            standing = letter(standing, word.codePointAt(i));
        }
        return standing;
    }

    /** What the phrases of a whole text earn. */
    double total(Standing end) {
        if (isEmpty()) {
            return 0;
        }
        Standing closed = letter(end, ' ');
        return closed.sum() - letters.pending(closed.state());
    }

    private Standing letter(Standing before, int letter) {
        int next = letters.next(before.state(), letter);
        return new Standing(next, before.sum() + letters.gain(before.state(), next));
    }
}
