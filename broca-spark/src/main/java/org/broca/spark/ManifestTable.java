package org.broca.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.broca.tensor.Check;

/** Writes tables as SpeechBrain's CSV manifests, a partition at a time: the driver never holds the whole. */
final class ManifestTable {
    private ManifestTable() {}

    /** Writes a manifest where nothing is said about the place; its name tells the key. */
    static Path writeTemporary(String key, Dataset<Row> table) {
        try {
            Path folder = Files.createTempDirectory("broca-manifest-");
            return write(folder.resolve(key + "-" + Integer.toHexString(folder.hashCode()) + ".csv"), table);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the manifest " + key, e);
        }
    }

    /**
     * Writes a manifest, whole or not at all.
     *
     * @throws IllegalArgumentException if the table has no column {@code ID}
     */
    static Path write(Path file, Dataset<Row> table) {
        String[] columns = table.columns();
        Check.that(
                Arrays.asList(columns).contains("ID"),
                "a manifest needs a column \"ID\" with unique ids; it has %s",
                Arrays.toString(columns));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (Writer out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
                out.write(String.join(",", columns) + "\n");
                for (Iterator<Row> rows = table.toLocalIterator(); rows.hasNext(); ) {
                    out.write(line(rows.next()));
                }
            }
            return Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static String line(Row row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> row.isNullAt(i) ? "" : field(row.get(i).toString()))
                .collect(Collectors.joining(",", "", "\n"));
    }

    private static String field(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && value.equals(value.strip());
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
