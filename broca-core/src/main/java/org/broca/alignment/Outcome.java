package org.broca.alignment;

import java.util.ArrayList;
import java.util.List;
import org.broca.metrics.Edit;
import org.broca.metrics.EditDistance;

/**
 * A word with its confidence, and whether it was right.
 *
 * @param confidence in [0, 1]
 */
public record Outcome(double confidence, boolean correct) {
    /** Compares the words of an utterance with what was said. */
    public static List<Outcome> of(List<Word> words, List<String> reference) {
        List<Outcome> outcomes = new ArrayList<>();
        int place = 0;
        for (Edit edit :
                EditDistance.align(reference, words.stream().map(Word::word).toList())) {
            if (edit.hypothesis().isPresent()) {
                outcomes.add(new Outcome(words.get(place).confidence(), edit.kind() == Edit.Kind.EQUAL));
                place++;
            }
        }
        return outcomes;
    }
}
