package org.broca.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Picks the tagged parts out of a text: of {@code <city> Le Mans > and} it keeps {@code <city> Le Mans}.
 *
 * @param opening what a word that opens a part begins with, a regular expression
 * @param closing what a word that closes it begins with, a regular expression
 * @param keepValues whether to keep the words of a part, or only its opening word
 */
record Concepts(Pattern opening, Pattern closing, boolean keepValues) {

    /** The parts of {@code words}; an empty one if there is none. */
    List<String> of(List<String> words) {
        List<String> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String word : words) {
            if (opening.matcher(word).lookingAt()) {
                close(parts, part);
                part.add(word);
                if (!keepValues) {
                    parts.add(word);
                }
            } else if (!part.isEmpty()) {
                if (keepValues && closing.matcher(word).lookingAt()) {
                    close(parts, part);
                } else {
                    part.add(word);
                }
            }
        }
        close(parts, part);
        return parts.isEmpty() ? List.of("") : parts;
    }

    private void close(List<String> parts, List<String> part) {
        if (keepValues && !part.isEmpty()) {
            parts.add(String.join(" ", part));
        }
        part.clear();
    }
}
