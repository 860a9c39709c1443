package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads and writes manifests: which utterances there are, and what belongs to each.
 *
 * <p>A manifest maps the id of an utterance to its keys and values, in the order of the file. The formats are
 * SpeechBrain's.
 */
public final class Manifests {
    /** From here on, rows of a manifest are not kept as objects but read from the file when they are asked for. */
    private static final long LARGE = 64L << 20;

    private Manifests() {}

    static boolean isLarge(Path file) {
        return file.toFile().length() >= LARGE;
    }

    /** A manifest: CSV where its name ends so, else JSON. */
    public static Map<String, Map<String, Object>> load(Path file, Map<String, ?> replacements) {
        return file.toString().endsWith(".csv") ? loadDataCsv(file, replacements) : loadDataJson(file, replacements);
    }

    /** As {@link #loadDataJson(Path, Map)}, with nothing to replace. */
    public static Map<String, Map<String, Object>> loadDataJson(Path file) {
        return loadDataJson(file, Map.of());
    }

    /**
     * Reads a JSON manifest, {@code {"id": {"wav": "{data_root}/a.wav", "length": 1.5}, ...}}.
     *
     * <p>Every text, at any depth, is formatted as Python's {@code str.format_map} does it: <code>{data_root}</code>
     * stands for its replacement, <code>{{</code> and <code>}}</code> for braces. Numbers become {@code Long} or
     * {@code Double}, arrays {@code List}, objects {@code Map}, and {@code null} is {@code Optional.empty()}.
     *
     * @param replacements what names in braces stand for
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if it is empty, is no such JSON, has an id twice, uses the reserved key
     *     {@code id} or lacks a replacement; the message names file, line, id and key
     */
    public static Map<String, Map<String, Object>> loadDataJson(Path file, Map<String, ?> replacements) {
        return new JsonManifest(file, replacements).read(text(file));
    }

    /** As {@link #loadDataCsv(Path, Map, Map)}, with nothing to replace. */
    public static Map<String, Map<String, Object>> loadDataCsv(Path file) {
        return loadDataCsv(file, Map.of(), Map.of());
    }

    /** As {@link #loadDataCsv(Path, Map, Map)}, where {@code duration} is a number and all else text. */
    public static Map<String, Map<String, Object>> loadDataCsv(Path file, Map<String, ?> replacements) {
        return loadDataCsv(file, replacements, Map.of());
    }

    /**
     * Reads a CSV manifest, whose first line names the columns and one of them is {@code ID}.
     *
     * <p>{@code $data_root} stands for its replacement; {@code duration} becomes a {@code Double}, other values stay
     * text.
     *
     * @param colTypes for columns that are not text, what makes their values from it
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if it is empty, lacks a column, has an id twice, a row of another length or a
     *     value that cannot be converted; the message names file and line
     */
    public static Map<String, Map<String, Object>> loadDataCsv(
            Path file, Map<String, ?> replacements, Map<String, Function<String, ?>> colTypes) {
        return new CsvManifest(file, replacements, colTypes).read(text(file));
    }

    /** Writes a JSON manifest as Python's {@code json.dump(data, f, indent=2)} does, whole or not at all. */
    public static void writeJson(Path file, Map<String, ? extends Map<String, ?>> items) {
        write(file, PythonJson.dump(items));
    }

    /**
     * Writes rows, of which the first names the columns, as Python's {@code csv.writer} does, whole or not at all.
     *
     * @param rows all of one length
     */
    public static void writeCsv(Path file, List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.stream().map(Manifests::quoted).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        write(file, text.toString());
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    private static void write(Path file, String text) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("manifest " + file + " cannot be written: " + e, e);
        }
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            String message = "no such manifest: " + file;
            throw new UncheckedIOException(message, new IOException(message));
        }
        try {
            String text = Files.readString(file);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (IOException e) {
            throw new UncheckedIOException("manifest " + file + " cannot be read: " + e, e);
        }
    }
}
