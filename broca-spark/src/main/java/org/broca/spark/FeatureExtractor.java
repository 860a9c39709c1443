package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.tensor.Check;

/**
 * Features of recordings: the column {@code extracted} of {@code features}, an array of frames, each an array of
 * floats.
 *
 * <p>Recordings are brought to the features' rate ({@code sample_rate}, 16000 unless given) and their channels are
 * averaged.
 */
public final class FeatureExtractor extends SpeechTransformer {
    private static final long serialVersionUID = 1;
    private static final StructType TYPE = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false)), false);
    private static final Map<String, String> KINDS =
            Map.of("fbank", "speechbrain.lobes.features.Fbank", "mfcc", "speechbrain.lobes.features.MFCC");

    private final Param<String> kind = text("kind", "fbank or mfcc", "fbank");
    private final Param<String> options =
            text("options", "parameters of SpeechBrain's Fbank or MFCC as YAML, one on a line, as n_mels: 80", "");

    public FeatureExtractor() {
        this(Identifiable.randomUID("features"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public FeatureExtractor(String uid) {
        super(uid, "extracted");
    }

    /** Reads a saved stage. */
    public static MLReader<FeatureExtractor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static FeatureExtractor load(String folder) {
        return read().load(folder);
    }

    /** {@code fbank} (the default) or {@code mfcc}. */
    public Param<String> kind() {
        return kind;
    }

    /** Parameters of SpeechBrain's Fbank or MFCC as YAML, one on a line, as {@code n_mels: 80}. */
    public Param<String> options() {
        return options;
    }

    @CanIgnoreReturnValue
    public FeatureExtractor setKind(String value) {
        Check.that(KINDS.containsKey(value), "features are fbank or mfcc, not \"%s\"", value);
        set(kind, value);
        return this;
    }

    @CanIgnoreReturnValue
    public FeatureExtractor setOptions(String yaml) {
        set(options, yaml);
        return this;
    }

    @Override
    FileTask task() {
        FeatureTask task =
                new FeatureTask(Objects.requireNonNull(KINDS.get(getOrDefault(kind))), getOrDefault(options));
        task.load(); // what is wrong with the options is said here, not by every task
        return task;
    }

    @Override
    StructType resultType() {
        return TYPE;
    }
}
