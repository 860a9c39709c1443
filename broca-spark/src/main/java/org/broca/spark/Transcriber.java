package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;

/**
 * Turns recordings into text: the column {@code transcript} of {@code text}, {@code score}, {@code tokens},
 * {@code words} (each with {@code start} and {@code end} in seconds and a {@code confidence}) and {@code nbest}.
 *
 * <p>The same texts as {@code broca transcribe}: what a recording gives does not depend on those beside it.
 */
public final class Transcriber extends ModelTransformer {
    private static final long serialVersionUID = 1;

    private final IntParam nbest = number("nbest", "hypotheses of each recording", 1);
    private final DoubleParam chunkSeconds = new DoubleParam(
            uid(), "chunkSeconds", "longer recordings are cut in their pauses; 0: as the model's file says, else 30");
    private final StringArrayParam hotWords =
            new StringArrayParam(this, "hotWords", "phrases to look out for; after a tab, the boost (default: 2)");

    public Transcriber() {
        this(Identifiable.randomUID("transcriber"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public Transcriber(String uid) {
        super(uid, "transcript");
        setDefault(chunkSeconds, 0.0);
        setDefault(hotWords, new String[0]);
    }

    /** Reads a saved stage. */
    public static MLReader<Transcriber> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static Transcriber load(String folder) {
        return read().load(folder);
    }

    /** Hypotheses of each recording; 1 by default. */
    public IntParam nbest() {
        return nbest;
    }

    /** Longer recordings are cut in their pauses; 0, the default: as the model's file says, else 30. */
    public DoubleParam chunkSeconds() {
        return chunkSeconds;
    }

    /** Phrases to look out for; after a tab, the boost (default: 2). */
    public StringArrayParam hotWords() {
        return hotWords;
    }

    @CanIgnoreReturnValue
    public Transcriber setNbest(int value) {
        set(nbest, value);
        return this;
    }

    @CanIgnoreReturnValue
    public Transcriber setChunkSeconds(double value) {
        set(chunkSeconds, value);
        return this;
    }

    @CanIgnoreReturnValue
    public Transcriber setHotWords(List<String> value) {
        set(hotWords, value.toArray(new String[0]));
        return this;
    }

    @Override
    FileTask task() {
        TranscribeTask task = new TranscribeTask(
                address(),
                batch(),
                (Integer) getOrDefault(nbest),
                (Double) getOrDefault(chunkSeconds),
                List.of(getOrDefault(hotWords)));
        task.options(); // what is wrong with them is said here, not by every task
        return task;
    }

    @Override
    StructType resultType() {
        return TranscribeTask.TYPE;
    }
}
