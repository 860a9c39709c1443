package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.inference.Embedding;
import org.broca.inference.SpeakerRecognition;

/** The vectors that stand for recordings: the column {@code embedded} of {@code embedding}, an array of floats. */
public final class SpeakerEmbedder extends ModelTransformer {
    private static final long serialVersionUID = 1;
    private static final StructType TYPE =
            new StructType().add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false), false);

    private final BooleanParam normalize =
            new BooleanParam(uid(), "normalize", "whether to normalize with the model's mean_var_norm_emb");

    public SpeakerEmbedder() {
        this(Identifiable.randomUID("embedder"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public SpeakerEmbedder(String uid) {
        super(uid, "embedded");
        setDefault(normalize, false);
    }

    /** Reads a saved stage. */
    public static MLReader<SpeakerEmbedder> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static SpeakerEmbedder load(String folder) {
        return read().load(folder);
    }

    /** Whether to normalize with the model's {@code mean_var_norm_emb}. */
    public BooleanParam normalize() {
        return normalize;
    }

    @CanIgnoreReturnValue
    public SpeakerEmbedder setNormalize(boolean value) {
        set(normalize, value);
        return this;
    }

    @Override
    FileTask task() {
        return new Task(address(), batch(), (Boolean) getOrDefault(normalize));
    }

    @Override
    StructType resultType() {
        return TYPE;
    }

    /** Embeds files. */
    record Task(ModelAddress model, int batchSize, boolean normalize) implements FileTask {
        @Override
        public List<Outcome> run(List<Recording> recordings) {
            SpeakerRecognition encoder =
                    ExecutorModels.shared(SpeakerRecognition.class, model, SpeakerRecognition::fromHparams);
            List<Outcome> outcomes = new ArrayList<>();
            encoder.encodeFiles(
                    Recording.files(recordings),
                    normalize,
                    batchSize,
                    file -> outcomes.add(Outcome.of(file, Task::row)));
            return outcomes;
        }

        private static Row row(Embedding embedding) {
            return RowFactory.create((Object) embedding.toArray());
        }
    }
}
