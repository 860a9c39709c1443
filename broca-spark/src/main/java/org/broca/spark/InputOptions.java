package org.broca.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.broca.tensor.Check;
import picocli.CommandLine.Option;

/** What recordings a command works on. */
final class InputOptions {
    /** The column of recordings in {@link #read}'s tables. */
    static final String FILE = "file";

    private static final String AUDIO = "*.{wav,WAV,flac,FLAC,mp3,MP3,ogg,OGG,opus,OPUS,m4a,M4A,mp4,MP4,sph,SPH,webm}";
    private static final int TASKS_PER_CORE = 4;

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Recordings, folders of them (with all below) or patterns, of any of Hadoop's file systems;"
                    + " or one table: .csv with a header, .json lines or .parquet.")
    private List<String> input = List.of();

    @Option(
            names = "--path-column",
            paramLabel = "NAME",
            description = "A table's column of paths (or of files' bytes); relative ones are seen from the table's"
                    + " folder (default: ${DEFAULT-VALUE}).")
    private String pathColumn = "wav";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Tasks; what a lost executor costs is its tasks (default: 4 a core).")
    private int partitions;

    InputOptions() {}

    List<String> input() {
        return input;
    }

    /** The table, its recordings in the column {@value #FILE}, in as many partitions as wanted. */
    Dataset<Row> read(SparkSession spark) {
        Dataset<Row> rows = isTable(input.get(0)) ? table(spark, input.get(0)) : listing(spark);
        return rows.repartition(
                partitions > 0
                        ? partitions
                        : TASKS_PER_CORE * spark.sparkContext().defaultParallelism());
    }

    private static boolean isTable(String path) {
        return List.of(".csv", ".json", ".jsonl", ".parquet").stream().anyMatch(path::endsWith);
    }

    /** Only the names: executors open the files. */
    private Dataset<Row> listing(SparkSession spark) {
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", AUDIO)
                .load(input.toArray(new String[0]))
                .select(regexp_replace(col("path"), "^file:/+", "/").as(FILE));
    }

    private Dataset<Row> table(SparkSession spark, String path) {
        Check.that(input.size() == 1, "--input takes one table, or recordings, got %s", input);
        Dataset<Row> rows = readTable(spark, path);
        Check.that(
                Arrays.asList(rows.columns()).contains(pathColumn),
                "%s has no column \"%s\" of recordings; there are %s: name it with --path-column",
                path,
                pathColumn,
                Arrays.toString(rows.columns()));
        Column paths = col("`" + pathColumn + "`");
        boolean bytes = rows.schema().apply(pathColumn).dataType().typeName().equals("binary");
        return rows.withColumn(pathColumn, bytes ? paths : absolute(paths, path))
                .withColumnRenamed(pathColumn, FILE);
    }

    /** A table by its ending. */
    static Dataset<Row> readTable(SparkSession spark, String path) {
        if (path.endsWith(".csv")) {
            return spark.read()
                    .option("header", "true")
                    .option("escape", "\"")
                    .option("multiLine", "true")
                    .option("ignoreLeadingWhiteSpace", "true")
                    .csv(path);
        }
        return path.endsWith(".parquet")
                ? spark.read().parquet(path)
                : spark.read().json(path);
    }

    private static Column absolute(Column paths, String table) {
        int slash = table.lastIndexOf('/');
        String folder = slash < 0 ? System.getProperty("user.dir") : table.substring(0, slash);
        return when(paths.rlike("^(/|[a-zA-Z][a-zA-Z0-9+.-]+:/)"), paths).otherwise(concat(lit(folder + "/"), paths));
    }
}
