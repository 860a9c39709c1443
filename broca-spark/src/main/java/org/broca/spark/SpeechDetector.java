package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.inference.Segment;
import org.broca.inference.SpeechActivity;
import org.broca.inference.Vad;
import org.broca.inference.VadOptions;
import org.broca.tensor.Check;

/**
 * Where speech is in recordings: the column {@code speech} of {@code segments}, each with {@code start} and {@code end}
 * in seconds.
 */
public final class SpeechDetector extends ModelTransformer {
    private static final long serialVersionUID = 1;
    private static final StructType TYPE =
            new StructType().add("segments", DataTypes.createArrayType(segment()), false);
    private static final Map<String, BiConsumer<VadOptions.Builder, String>> OPTIONS = options();

    private final StringArrayParam thresholds = new StringArrayParam(
            this,
            "thresholds",
            "SpeechBrain's arguments of get_speech_segments that are not as usual, as close_th=0.5");

    public SpeechDetector() {
        this(Identifiable.randomUID("detector"));
    }

    /** With a name of its own, as Spark ML gives to copies. */
    public SpeechDetector(String uid) {
        super(uid, "speech");
        setDefault(thresholds, new String[0]);
    }

    /** Reads a saved stage. */
    public static MLReader<SpeechDetector> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved in a folder. */
    public static SpeechDetector load(String folder) {
        return read().load(folder);
    }

    /** SpeechBrain's arguments of {@code get_speech_segments} that are not as usual, as {@code close_th=0.5}. */
    public StringArrayParam thresholds() {
        return thresholds;
    }

    @CanIgnoreReturnValue
    public SpeechDetector setThresholds(List<String> value) {
        set(thresholds, value.toArray(new String[0]));
        return this;
    }

    @Override
    FileTask task() {
        Task task = new Task(address(), List.of(getOrDefault(thresholds)));
        task.options(); // what is wrong with them is said here, not by every task
        return task;
    }

    @Override
    StructType resultType() {
        return TYPE;
    }

    private static StructType segment() {
        return new StructType().add("start", DataTypes.FloatType, false).add("end", DataTypes.FloatType, false);
    }

    private static Map<String, BiConsumer<VadOptions.Builder, String>> options() {
        Map<String, BiConsumer<VadOptions.Builder, String>> known = new LinkedHashMap<>();
        known.put("activation_th", (b, value) -> b.activationTh(Double.parseDouble(value)));
        known.put("deactivation_th", (b, value) -> b.deactivationTh(Double.parseDouble(value)));
        known.put("close_th", (b, value) -> b.closeTh(Double.parseDouble(value)));
        known.put("len_th", (b, value) -> b.lenTh(Double.parseDouble(value)));
        known.put("double_check", (b, value) -> b.doubleCheck(Boolean.parseBoolean(value)));
        known.put("speech_th", (b, value) -> b.speechTh(Double.parseDouble(value)));
        known.put("apply_energy_vad", (b, value) -> b.applyEnergyVad(Boolean.parseBoolean(value)));
        known.put("en_activation_th", (b, value) -> b.enActivationTh(Double.parseDouble(value)));
        known.put("en_deactivation_th", (b, value) -> b.enDeactivationTh(Double.parseDouble(value)));
        known.put("large_chunk_size", (b, value) -> b.largeChunkSize(Double.parseDouble(value)));
        known.put("small_chunk_size", (b, value) -> b.smallChunkSize(Double.parseDouble(value)));
        known.put("overlap_small_chunk", (b, value) -> b.overlapSmallChunk(Boolean.parseBoolean(value)));
        return known;
    }

    /** Finds speech in files. */
    record Task(ModelAddress model, List<String> thresholds) implements FileTask {
        @Override
        public List<Outcome> run(List<Recording> recordings) {
            Vad vad = ExecutorModels.shared(Vad.class, model, Vad::fromHparams);
            List<Outcome> outcomes = new ArrayList<>();
            vad.detectFiles(Recording.files(recordings), options(), file -> outcomes.add(Outcome.of(file, Task::row)));
            return outcomes;
        }

        VadOptions options() {
            VadOptions.Builder options = VadOptions.builder();
            for (String given : thresholds) {
                String[] parts = given.split("=", 2);
                BiConsumer<VadOptions.Builder, String> option = OPTIONS.get(parts[0].strip());
                Check.that(
                        option != null && parts.length == 2,
                        "thresholds are given as name=value, got \"%s\"; the names are %s",
                        given,
                        OPTIONS.keySet());
                set(Objects.requireNonNull(option), options, given, parts[1].strip());
            }
            return options.build();
        }

        private static void set(
                BiConsumer<VadOptions.Builder, String> option, VadOptions.Builder options, String given, String value) {
            try {
                option.accept(options, value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("thresholds: no number in \"" + given + "\"", e);
            }
        }

        private static Row row(SpeechActivity found) {
            return RowFactory.create(
                    (Object) found.segments().stream().map(Task::row).toArray(Row[]::new));
        }

        private static Row row(Segment segment) {
            return RowFactory.create(segment.start(), segment.end());
        }
    }
}
