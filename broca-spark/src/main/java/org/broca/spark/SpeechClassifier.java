package org.broca.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.inference.Classification;
import org.broca.inference.EncoderClassifier;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What class recordings are of - speaker, language, command, whatever the model was trained for: the column
 * {@code classified} of {@code label}, {@code score} and {@code scores}, a map from labels to the classifier's numbers.
 */
public final class SpeechClassifier extends ModelTransformer {
    private static final long serialVersionUID = 1;
    private static final StructType TYPE = new StructType()
            .add("label", DataTypes.StringType, false)
            .add("score", DataTypes.FloatType, false)
            .add("scores", DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType, false), false);

    public SpeechClassifier() {
        this(Identifiable.randomUID("classifier"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public SpeechClassifier(String uid) {
        super(uid, "classified");
    }

    /** Reads a saved stage. */
    public static MLReader<SpeechClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static SpeechClassifier load(String folder) {
        return read().load(folder);
    }

    @Override
    FileTask task() {
        return new Task(address(), batch());
    }

    @Override
    StructType resultType() {
        return TYPE;
    }

    /** Classifies files. */
    record Task(ModelAddress model, int batchSize) implements FileTask {
        @Override
        public List<Outcome> run(List<Recording> recordings) {
            EncoderClassifier classifier =
                    ExecutorModels.shared(EncoderClassifier.class, model, EncoderClassifier::fromHparams);
            List<Outcome> outcomes = new ArrayList<>();
            classifier.classifyFiles(
                    Recording.files(recordings), batchSize, file -> outcomes.add(Outcome.of(file, Task::row)));
            return outcomes;
        }

        private static Row row(Classification found) {
            return RowFactory.create(found.label(), found.score(), CollectionConverters.asScala(found.scores()));
        }
    }
}
