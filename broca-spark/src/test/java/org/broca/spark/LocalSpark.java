package org.broca.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark in this JVM with two cores, for all tests, and what is in the box. */
final class LocalSpark {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    static final Path MODEL = ROOT.resolve("models/digits");
    static final Path DIGITS = ROOT.resolve("templates/data/digits");

    private static final SparkSession SESSION = SparkSession.builder()
            .master("local[2]")
            .appName("tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            // Rows are few here: compiling code for them takes longer than they do.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.adaptive.enabled", "false")
            .config(
                    "spark.sql.warehouse.dir",
                    Path.of("target/warehouse").toUri().toString())
            .getOrCreate();

    private LocalSpark() {}

    static SparkSession session() {
        return SESSION;
    }

    /** A table with the column {@code path}. */
    static Dataset<Row> paths(List<?> files) {
        List<Row> rows = new ArrayList<>();
        files.forEach(file -> rows.add(RowFactory.create(file == null ? null : file.toString())));
        return SESSION.createDataFrame(rows, new StructType().add("path", DataTypes.StringType))
                .repartition(2);
    }

    /** Recordings of one voice. */
    static List<Path> digits(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> DIGITS.resolve("v01/v01_00%d.mp3".formatted(i)))
                .toList();
    }
}
