package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/**
 * A stage that adds to each row what comes of its recording: a structure in the column {@code outputCol}, or a text in
 * the column {@code errorCol} that says why there is none. No recording fails a task; a missing model does.
 *
 * <p>The column {@code inputCol} holds paths that every node can read (of its own folders, of Hadoop's file systems, or
 * web addresses), or the bytes of files in any format.
 *
 * <p>Parameters have setters here and in the stages, and are saved and loaded with Spark ML's pipelines.
 */
public abstract class SpeechTransformer extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;
    /** Batches whose rows are read before the first is computed, so that there is a choice of like lengths. */
    private static final int BATCHES_AHEAD = 16;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> errorCol;
    private final IntParam batchSize;
    private transient @Nullable RecordingCounts counts;

    /** @param output the usual name of the column of results */
    SpeechTransformer(String uid, String output) {
        this.uid = uid;
        inputCol = text("inputCol", "column of recordings: paths, or bytes of files", "path");
        outputCol = text("outputCol", "new column of results", output);
        errorCol = text("errorCol", "new column of problems, null where there is none", "error");
        batchSize = number("batchSize", "recordings computed together", 8);
    }

    final Param<String> text(String name, String doc, String usual) {
        Param<String> param = new Param<>(uid, name, doc);
        setDefault(param, usual);
        return param;
    }

    final IntParam number(String name, String doc, int usual) {
        IntParam param = new IntParam(uid, name, doc);
        setDefault(param, usual);
        return param;
    }

    /** What executors do with the recordings. */
    abstract FileTask task();

    /** The type of a result. */
    abstract StructType resultType();

    @Override
    public final String uid() {
        return uid;
    }

    /** Column of recordings: paths, or bytes of files; {@code path} by default. */
    public final Param<String> inputCol() {
        return inputCol;
    }

    /** New column of results. */
    public final Param<String> outputCol() {
        return outputCol;
    }

    /** New column of problems, null where there is none; {@code error} by default. */
    public final Param<String> errorCol() {
        return errorCol;
    }

    /** Recordings computed together; 8 by default. */
    public final IntParam batchSize() {
        return batchSize;
    }

    @CanIgnoreReturnValue
    public final SpeechTransformer setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    @CanIgnoreReturnValue
    public final SpeechTransformer setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    @CanIgnoreReturnValue
    public final SpeechTransformer setErrorCol(String value) {
        set(errorCol, value);
        return this;
    }

    @CanIgnoreReturnValue
    public final SpeechTransformer setBatchSize(int value) {
        Check.that(value > 0, "batch size must be at least 1, got %d", value);
        set(batchSize, value);
        return this;
    }

    /** Counts recordings as tasks do them; not saved with the stage. */
    @CanIgnoreReturnValue
    public final SpeechTransformer counting(RecordingCounts newCounts) {
        counts = newCounts;
        return this;
    }

    final int batch() {
        return (Integer) getOrDefault(batchSize);
    }

    /**
     * The rows with two more columns, of results and of problems.
     *
     * @throws IllegalArgumentException if the input column is missing or of another type, or a new one is there already
     */
    @Override
    public final Dataset<Row> transform(Dataset<?> data) {
        Dataset<Row> rows = data.toDF();
        StructType schema = transformSchema(rows.schema());
        int column = rows.schema().fieldIndex(getOrDefault(inputCol));
        RecordingRows work = new RecordingRows(task(), column, BATCHES_AHEAD * batch(), counts);
        return rows.mapPartitions(work, Encoders.row(schema));
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        String input = getOrDefault(inputCol);
        Set<String> names = Set.of(schema.fieldNames());
        Check.that(
                names.contains(input),
                "%s: no column \"%s\"; there are %s",
                getClass().getSimpleName(),
                input,
                Arrays.toString(schema.fieldNames()));
        DataType type = schema.apply(input).dataType();
        Check.that(
                type.equals(DataTypes.StringType) || type.equals(DataTypes.BinaryType),
                "%s: the column \"%s\" must hold paths (string) or files (binary), not %s",
                getClass().getSimpleName(),
                input,
                type.simpleString());
        return withNew(withNew(schema, names, outputCol, resultType()), names, errorCol, DataTypes.StringType);
    }

    private StructType withNew(StructType schema, Set<String> names, Param<String> param, DataType type) {
        String name = getOrDefault(param);
        Check.that(
                !names.contains(name),
                "%s: there is a column \"%s\" already; give another %s",
                getClass().getSimpleName(),
                name,
                param.name());
        return schema.add(name, type, true);
    }

    @Override
    public final SpeechTransformer copy(ParamMap extra) {
        SpeechTransformer same = defaultCopy(extra);
        same.counts = counts;
        return same;
    }
}
