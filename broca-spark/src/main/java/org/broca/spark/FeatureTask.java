package org.broca.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioSegment;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Computes features of files.
 *
 * @param name SpeechBrain's, of the layer
 * @param yaml its parameters, one on a line
 */
record FeatureTask(String name, String yaml) implements FileTask {
    private static final int USUAL_RATE = 16000;
    private static final Map<FeatureTask, Extractor> EXTRACTORS = new ConcurrentHashMap<>();

    private record Extractor(TensorMap features, AudioNormalizer normalizer) {}

    @Override
    public List<Outcome> run(List<Recording> recordings) {
        Extractor extractor = load();
        List<Outcome> outcomes = new ArrayList<>();
        for (String file : Recording.files(recordings)) {
            outcomes.add(outcome(extractor, file));
        }
        return outcomes;
    }

    /** The layer of this JVM, made now if it has none yet. */
    Extractor load() {
        return EXTRACTORS.computeIfAbsent(this, FeatureTask::make);
    }

    private static Extractor make(FeatureTask task) {
        ExecutorModels.limitThreads();
        String layer = "features: !new:" + task.name + "\n" + task.yaml.indent(4);
        int rate = HyperYaml.load("layer: yes\n" + task.yaml, Overrides.none())
                .find("sample_rate", Integer.class)
                .orElse(USUAL_RATE);
        return new Extractor(
                HyperYaml.load(layer, Overrides.none()).get("features", TensorMap.class),
                AudioNormalizer.builder().sampleRate(rate).build());
    }

    private static Outcome outcome(Extractor extractor, String file) {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Tensor signal = extractor.normalizer.read(new AudioSegment(Path.of(file))); // [samples]
            return Outcome.good(
                    row(extractor.features.forward(signal.unsqueeze(0)).squeeze(0)));
        } catch (RuntimeException e) {
            return Outcome.bad(e);
        }
    }

    /** @param features {@code [frames, features]} */
    private static Row row(Tensor features) {
        float[] values = features.toFloatArray();
        int size = (int) features.size(1);
        float[][] frames = new float[(int) features.size(0)][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
        }
        return RowFactory.create((Object) frames);
    }
}
