package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;
import org.broca.tensor.Check;

/**
 * What a manifest tells of recordings, and copies of them in one form: the column {@code recording} of {@code id} (the
 * path under {@code root} without its ending), {@code duration} in seconds, {@code wav}, {@code sample_rate} and
 * {@code channels}.
 *
 * <p>With a {@code folder}, each recording is written there as wav or flac with 16 bits, its channels averaged, at
 * {@code sampleRate}; {@code wav} is then the copy. A copy takes its name when it is complete, so that a task that is
 * run again changes nothing.
 */
public final class RecordingConverter extends SpeechTransformer {
    private static final long serialVersionUID = 1;
    private static final List<String> FORMATS = List.of("wav", "flac");

    private final Param<String> root = text("root", "folder that ids are seen from; empty: ids are file names", "");
    private final Param<String> folder = text("folder", "where copies go; empty: there are none", "");
    private final Param<String> format = text("format", "of the copies: wav or flac", "flac");
    private final IntParam sampleRate = number("sampleRate", "of the copies, in Hz; 0: as the recording's", 0);

    public RecordingConverter() {
        this(Identifiable.randomUID("converter"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public RecordingConverter(String uid) {
        super(uid, "recording");
    }

    /** Reads a saved stage. */
    public static MLReader<RecordingConverter> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static RecordingConverter load(String folder) {
        return read().load(folder);
    }

    /** Folder that ids are seen from; empty, the default: ids are file names. */
    public Param<String> root() {
        return root;
    }

    /** Where copies go, on a disk of every node or on Hadoop's file systems; empty, the default: there are none. */
    public Param<String> folder() {
        return folder;
    }

    /** Of the copies: {@code wav} or {@code flac}, the default. */
    public Param<String> format() {
        return format;
    }

    /** Of the copies, in Hz; 0, the default: as the recording's. */
    public IntParam sampleRate() {
        return sampleRate;
    }

    @CanIgnoreReturnValue
    public RecordingConverter setRoot(String value) {
        set(root, value);
        return this;
    }

    @CanIgnoreReturnValue
    public RecordingConverter setFolder(String value) {
        set(folder, value);
        return this;
    }

    @CanIgnoreReturnValue
    public RecordingConverter setFormat(String value) {
        Check.that(FORMATS.contains(value), "copies are wav or flac, not \"%s\"", value);
        set(format, value);
        return this;
    }

    @CanIgnoreReturnValue
    public RecordingConverter setSampleRate(int value) {
        Check.that(value >= 0, "sample rate must be positive, or 0 for the recording's, got %d", value);
        set(sampleRate, value);
        return this;
    }

    @Override
    FileTask task() {
        return new ConvertTask(
                FetchedFiles.withoutScheme(getOrDefault(root)),
                FetchedFiles.withoutScheme(getOrDefault(folder)),
                getOrDefault(format),
                (Integer) getOrDefault(sampleRate));
    }

    @Override
    StructType resultType() {
        return ConvertTask.TYPE;
    }
}
