package org.broca.inference;

import java.util.List;
import org.broca.alignment.Word;

/**
 * What was said in a recording.
 *
 * @param text the best hypothesis
 * @param score of it, as the search gives it; larger is better
 * @param tokens of it
 * @param words of it with their times; none where the model tells no times, or none were asked for
 * @param nbest hypotheses, the best first: as many as asked for, where the search has so many
 */
public record Transcript(String text, double score, List<String> tokens, List<Word> words, List<Alternative> nbest) {
    /** Copies the lists. */
    public Transcript {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
        nbest = List.copyOf(nbest);
    }

    /** Of a recording in which nothing was said. */
    static Transcript nothing() {
        return new Transcript("", 0, List.of(), List.of(), List.of(new Alternative("", 0, List.of())));
    }
}
