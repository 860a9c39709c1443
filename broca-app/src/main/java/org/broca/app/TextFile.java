package org.broca.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Text files, and Kaldi's with a line {@code id words...} an utterance. */
final class TextFile {
    private TextFile() {}

    /**
     * The words by id, in the file's order; an id alone has none.
     *
     * @param characters whether to give the letters instead, a blank between words as {@code _}
     */
    static Map<String, List<String>> read(Path file, boolean characters) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = lines.get(i).strip().split("\\s+");
            if (fields[0].isEmpty()) {
                continue;
            }
            List<String> words = List.of(fields).subList(1, fields.length);
            List<String> before = texts.put(fields[0], characters ? letters(words) : words);
            Check.that(before == null, "%s:%d: the id \"%s\" is used twice", file, i + 1, fields[0]);
        }
        return texts;
    }

    /** The lines of a text file. */
    static List<String> lines(Path file) {
        Check.that(Files.isRegularFile(file), "no such file: %s", file);
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private static List<String> letters(List<String> words) {
        return String.join("_", words)
                .codePoints()
                .mapToObj(Character::toString)
                .toList();
    }
}
