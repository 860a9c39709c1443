package org.broca.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Phrases to look out for, one a line, with a boost after a tab; empty lines say nothing. */
final class HotWordFile {
    private static final double USUAL_BOOST = 2;

    private HotWordFile() {}

    static Map<String, Double> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the hot words " + file + " cannot be read", e);
        }
        Map<String, Double> phrases = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("\t");
            if (!parts[0].isBlank()) {
                phrases.put(parts[0].strip(), parts.length == 1 ? USUAL_BOOST : boost(parts[1], file, i + 1));
            }
        }
        return phrases;
    }

    private static double boost(String text, Path file, int line) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            Check.that(false, "%s:%d: the boost after the tab must be a number, got %s", file, line, text);
            return 0;
        }
    }
}
