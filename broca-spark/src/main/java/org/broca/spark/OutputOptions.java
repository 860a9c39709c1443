package org.broca.spark;

import static org.apache.spark.sql.functions.col;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Option;

/** Where the results go; runs the stage that makes them. */
final class OutputOptions {
    /** How results are written. */
    enum Format {
        JSON,
        PARQUET
    }

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "New folder of the results.")
    private String output = "";

    @Option(
            names = "--format",
            description = "json (a line a recording, as broca writes it) or parquet (default: json).")
    private Format format = Format.JSON;

    @Option(names = "--overwrite", description = "Replace the folder of an earlier run.")
    private boolean overwrite;

    OutputOptions() {}

    /** Runs a stage over recordings and writes what comes of them. */
    int run(String name, SpeechTransformer stage, InputOptions input, PrintWriter err) {
        SparkSession spark = SparkSession.builder().appName("broca " + name).getOrCreate();
        RecordingCounts counts = RecordingCounts.of(spark, name);
        Dataset<Row> recordings = input.read(spark);
        stage.setInputCol(InputOptions.FILE)
                .setOutputCol("result")
                .setErrorCol("error")
                .counting(counts);
        Dataset<Row> results = flat(stage.transform(recordings), recordings.columns(), stage);
        SparkListener progress = new Progress(name, counts, err);
        spark.sparkContext().addSparkListener(progress);
        try {
            var writer = results.write().mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists);
            writer.format(format == Format.JSON ? "json" : "parquet").save(output);
        } finally {
            spark.sparkContext().removeSparkListener(progress);
        }
        err.printf("%s: %d recordings, %d failed%n", name, counts.done(), counts.failed());
        return 0;
    }

    /** {@code file}, the result's fields, {@code error}, and the table's own columns. */
    private static Dataset<Row> flat(Dataset<Row> done, String[] given, SpeechTransformer stage) {
        List<Column> columns = new ArrayList<>();
        List<String> fields = Arrays.asList(stage.resultType().fieldNames());
        if (!done.schema().apply(InputOptions.FILE).dataType().equals(DataTypes.BinaryType)) {
            columns.add(col(InputOptions.FILE));
        }
        fields.forEach(field -> columns.add(col("result." + field).as(field)));
        columns.add(col("error"));
        for (String name : given) {
            if (!name.equals(InputOptions.FILE)) {
                boolean taken = fields.contains(name) || name.equals("error");
                columns.add(col("`" + name + "`").as(taken ? "given_" + name : name));
            }
        }
        return done.select(columns.toArray(new Column[0]));
    }

    /** Tells how many are done whenever a task ends. */
    private static final class Progress extends SparkListener {
        private final String name;
        private final RecordingCounts counts;
        private final PrintWriter err;
        private long told;

        Progress(String name, RecordingCounts counts, PrintWriter err) {
            this.name = name;
            this.counts = counts;
            this.err = err;
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (counts.done() > told) {
                told = counts.done();
                err.printf("%s: %d recordings so far, %d failed%n", name, told, counts.failed());
                err.flush();
            }
        }
    }
}
