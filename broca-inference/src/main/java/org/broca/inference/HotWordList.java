package org.broca.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Phrases to look out for as users write them: one a line, with a boost after a tab; empty lines say nothing. */
public final class HotWordList {
    private static final double USUAL_BOOST = 2;

    private HotWordList() {}

    /**
     * The boosts of a file's phrases, for {@link TranscribeOptions.Builder#hotWords}.
     *
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if a boost is no number; names the line
     */
    public static Map<String, Double> read(Path file) {
        try {
            return parse(Files.readAllLines(file), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the hot words " + file + " cannot be read", e);
        }
    }

    /**
     * The boosts of the phrases in some lines.
     *
     * @param source what errors call the lines
     * @throws IllegalArgumentException if a boost is no number; names the line
     */
    public static Map<String, Double> parse(List<String> lines, String source) {
        Map<String, Double> phrases = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("\t");
            if (!parts[0].isBlank()) {
                phrases.put(
                        parts[0].strip(),
                        parts.length == 1 ? USUAL_BOOST : boost(parts[1], "%s:%d".formatted(source, i + 1)));
            }
        }
        return phrases;
    }

    private static double boost(String text, String place) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            Check.that(false, "%s: the boost after the tab must be a number, got %s", place, text);
            return 0;
        }
    }
}
