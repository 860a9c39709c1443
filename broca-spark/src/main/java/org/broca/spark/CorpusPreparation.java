package org.broca.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.broca.tensor.Check;

/**
 * Writes the manifest of a corpus: durations, and copies at one rate where the converter makes them.
 *
 * <p>{@code manifest.csv} has SpeechBrain's columns {@code ID,duration,wav}, sorted by ID, and behind them the table's
 * own, transcripts say. What could not be read is in {@code failed.csv}.
 */
public final class CorpusPreparation {
    private static final List<String> OURS = List.of("ID", "duration", "wav");

    private final RecordingConverter converter;
    private final Path folder;

    /**
     * What a preparation came to.
     *
     * @param seconds of all recordings of the manifest
     */
    public record Summary(Path manifest, long recordings, long failed, double seconds) {}

    /** @param folder of the manifest, on the driver's node */
    public CorpusPreparation(RecordingConverter converter, Path folder) {
        this.converter = converter;
        this.folder = folder;
    }

    /**
     * Prepares the recordings of a table; its column {@code ID}, if there is one, names them.
     *
     * @throws IllegalArgumentException if two recordings have one id; names it
     */
    public Summary prepare(Dataset<Row> recordings) {
        createFolder();
        Dataset<Row> done = converter.transform(recordings).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> manifest = manifest(done, recordings.columns());
            checkIds(manifest);
            Row totals = manifest.agg(functions.count("ID"), functions.sum("duration"))
                    .first();
            Check.that(totals.getLong(0) > 0, "no recording could be read: %s", firstProblem(done));
            Path file = ManifestTable.write(folder.resolve("manifest.csv"), manifest.orderBy("ID"));
            return new Summary(file, totals.getLong(0), writeFailed(done), totals.getDouble(1));
        } finally {
            done.unpersist();
        }
    }

    private void createFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    private Dataset<Row> manifest(Dataset<Row> done, String[] given) {
        String result = converter.getOrDefault(converter.outputCol());
        boolean named = Arrays.asList(given).contains("ID");
        List<Column> columns = new ArrayList<>();
        columns.add(named ? col("ID") : col(result + ".id").as("ID"));
        columns.add(functions.round(col(result + ".duration"), 6).as("duration"));
        columns.add(col(result + ".wav").as("wav"));
        for (String name : given) {
            if (!OURS.contains(name) && !name.equals(converter.getOrDefault(converter.inputCol()))) {
                columns.add(col("`" + name + "`"));
            }
        }
        return done.where(col(result).isNotNull()).select(columns.toArray(new Column[0]));
    }

    private static void checkIds(Dataset<Row> manifest) {
        List<Row> twice = manifest.groupBy("ID").count().where("count > 1").takeAsList(1);
        Check.that(
                twice.isEmpty(),
                "%s recordings have the id \"%s\": name them in a column ID, or set root so that folders count",
                twice.isEmpty() ? "" : twice.get(0).get(1),
                twice.isEmpty() ? "" : twice.get(0).get(0));
    }

    private String firstProblem(Dataset<Row> done) {
        List<Row> rows = failed(done).takeAsList(1);
        return rows.isEmpty() ? "there is none" : rows.get(0).getString(1);
    }

    private Dataset<Row> failed(Dataset<Row> done) {
        String problem = converter.getOrDefault(converter.errorCol());
        String input = converter.getOrDefault(converter.inputCol());
        return done.where(col(problem).isNotNull())
                .select(col(input).cast("string").as("ID"), col(problem));
    }

    private long writeFailed(Dataset<Row> done) {
        long count = failed(done).count();
        if (count > 0) {
            Path ignored = ManifestTable.write(folder.resolve("failed.csv"), failed(done));
        }
        return count;
    }
}
