package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** SpeechBrain's text format of label encoders: {@code 'label' => 0} a line, a ruler, then the settings. */
record LabelFile(LabelTable table, Map<String, Object> extras) {
    private static final String SEPARATOR = " => ";
    private static final String RULER = "================";

    void write(Path file) {
        StringBuilder text = new StringBuilder();
        table.indices().forEach((label, index) -> line(text, label, index.toString()));
        text.append(RULER).append('\n');
        extras.forEach((key, value) -> line(text, key, PythonLiteral.repr(value)));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("labels cannot be written to " + file + ": " + e, e);
        }
    }

    private static void line(StringBuilder text, Object key, String value) {
        text.append(PythonLiteral.repr(key)).append(SEPARATOR).append(value).append('\n');
    }

    /**
     * Reads a file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if a line is not in the format
     */
    static LabelFile read(Path file) {
        LabelFile result = new LabelFile(new LabelTable(), new LinkedHashMap<>());
        String[] lines = text(file).split("\n", -1);
        boolean labels = true;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (labels && line.equals(RULER)) {
                labels = false;
            } else if (!line.isEmpty()) {
                result.parse(line, labels, file + ":" + (i + 1));
            }
        }
        return result;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("labels cannot be read from " + file + ": " + e, e);
        }
    }

    private void parse(String line, boolean label, String place) {
        try {
            PythonLiteralParser parser = new PythonLiteralParser(line);
            Object key = parser.next();
            if (!parser.rest().startsWith(SEPARATOR)) {
                throw new IllegalArgumentException("expected <label> => <index>, got " + line);
            }
            String value = parser.rest().substring(SEPARATOR.length()).strip();
            if (label) {
                table.put(key, Integer.parseInt(value));
            } else {
                extras.put(String.valueOf(key), PythonLiteralParser.parse(value));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(place + ": the index is not a whole number: " + line, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }
}
