package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.broca.dataio.AudioIo;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.TensorMap;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderClassifierTest {
    private static final int[] LENGTHS = {16000, 9000, 12345, 16000, 4000};

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        model = ClassifierModel.write(folder.resolve("model"));
    }

    private EncoderClassifier classifier() {
        return EncoderClassifier.fromHparams(model.toString());
    }

    private static Tensor padded() {
        Tensor[] rows = new Tensor[LENGTHS.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Tensor.cat(0, TinyModels.noise(LENGTHS[i]), Tensor.zeros(16000 - LENGTHS[i]));
        }
        return Tensor.stack(0, rows);
    }

    private static Tensor relative() {
        float[] values = new float[LENGTHS.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = LENGTHS[i] / 16000f;
        }
        return Tensor.of(values, values.length);
    }

    @Test
    void aBatchGivesWhatItsRecordingsGiveAlone() {
        try (EncoderClassifier classifier = classifier()) {
            Tensor together = classifier.encodeBatch(padded(), relative());
            List<Classification> classes = classifier.classifyBatch(padded(), relative());
            for (int i = 0; i < LENGTHS.length; i++) {
                Tensor alone = classifier.encodeBatch(TinyModels.noise(LENGTHS[i]));
                TensorAssert.assertThat(together.narrow(0, i, 1)).isCloseTo(alone, within(1e-5));
                Classification one = classifier
                        .classifyBatch(TinyModels.noise(LENGTHS[i]).unsqueeze(0))
                        .get(0);
                assertThat(classes.get(i).label()).isEqualTo(one.label());
                assertThat(classes.get(i).score()).isCloseTo(one.score(), within(1e-5f));
            }
        }
    }

    @Test
    void aPaddedBatchIsAsTheLayersGiveIt() {
        try (EncoderClassifier classifier = classifier()) {
            Tensor features = classifier
                    .module("mean_var_norm", InputNormalization.class)
                    .forward(
                            classifier
                                    .module("compute_features", TensorMap.class)
                                    .forward(padded()),
                            relative());
            Tensor expected = classifier
                    .module("embedding_model", org.broca.nnet.LengthsMap.class)
                    .forward(features, relative());
            TensorAssert.assertThat(classifier.encodePadded(padded(), relative(), false))
                    .isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void normalizesEmbeddingsByTheModelsStatistics() {
        try (EncoderClassifier classifier = classifier()) {
            Tensor plain = classifier.encodeBatch(padded(), relative());
            Tensor mean = classifier
                    .hparams()
                    .get("mean_var_norm_emb", InputNormalization.class)
                    .forward(Tensor.zeros(1, 1, 12), Tensor.ones(1));
            TensorAssert.assertThat(classifier.encodeBatch(padded(), relative(), true))
                    .isCloseTo(plain.add(mean), within(1e-5));
        }
    }

    @Test
    void classesHaveTheirLabelsAndProbabilitiesThatSumToOne() {
        Path file = folder.resolve("a.wav");
        AudioIo.writeAudio(file, TinyModels.noise(24000), 16000);
        try (EncoderClassifier classifier = classifier()) {
            Classification found = classifier.classifyFile(file);
            assertThat(found.scores().keySet()).containsExactly("anna", "bert", "cleo", "3");
            assertThat(found.scores().values().stream().mapToDouble(Math::exp).sum())
                    .isCloseTo(1, within(1e-5));
            assertThat(found.scores().get(found.label())).isEqualTo(found.score());
            assertThat(found.scores().values())
                    .allSatisfy(score -> assertThat(score).isLessThanOrEqualTo(found.score()));
            assertThat(new ArrayList<>(found.scores().keySet()).get(found.index()))
                    .isEqualTo(found.label());
            assertThat(classifier.encodeFile(file).size()).isEqualTo(12);
        }
    }

    @Test
    void badFilesDoNotStopTheOthersAndOrderIsKept() throws IOException {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Path file = folder.resolve(i + ".wav");
            if (i % 10 == 3) {
                Files.writeString(file, "no audio");
            } else {
                AudioIo.writeAudio(file, TinyModels.noise(4000 + 100 * (i % 7)), 16000);
            }
            files.add(file.toString());
        }
        try (EncoderClassifier classifier = classifier()) {
            List<FileResult<Embedding>> results = new ArrayList<>();
            classifier.encodeFiles(files, false, 4, results::add);
            assertThat(results).extracting(FileResult::file).isEqualTo(files);
            for (int i = 0; i < files.size(); i++) {
                assertThat(results.get(i).result().isPresent()).isEqualTo(i % 10 != 3);
            }
            assertThat(results.get(3).problem()).startsWith(files.get(3) + " is not audio that can be read: ");
            assertThat(results.get(5).result().orElseThrow().toArray())
                    .containsExactly(
                            classifier.encodeFile(files.get(5)).toArray(), org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void verifiesBatchesAndFiles() {
        Path one = folder.resolve("one.wav");
        Path other = folder.resolve("other.wav");
        AudioIo.writeAudio(one, TinyModels.noise(12345), 16000);
        AudioIo.writeAudio(other, TinyModels.noise(9000), 16000);
        try (SpeakerRecognition speakers = SpeakerRecognition.fromHparams(model.toString())) {
            List<Verification> same = speakers.verifyBatch(padded(), padded(), relative(), relative(), 0.25);
            assertThat(same).hasSameSizeAs(LENGTHS).allSatisfy(v -> {
                assertThat(v.score()).isCloseTo(1, within(1e-5f));
                assertThat(v.same()).isTrue();
            });
            float[] a = speakers.encodeFile(one).toArray();
            float[] b = speakers.encodeFile(other).toArray();
            double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
            Verification pair = speakers.verifyFiles(one, other);
            assertThat(pair.score()).isCloseTo((float) cosine, within(1e-5f));
            assertThat(speakers.verifyFiles(one.toString(), other.toString(), pair.score() + 0.01)
                            .same())
                    .isFalse();
            assertThat(speakers.verifyFiles(one.toString(), other.toString(), pair.score() - 0.01)
                            .same())
                    .isTrue();
            assertThat(speakers.verifyBatch(TinyModels.noise(16000).unsqueeze(0), padded()))
                    .hasSameSizeAs(LENGTHS);
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void manyThreadsShareAModel() throws Exception {
        try (EncoderClassifier classifier = classifier()) {
            List<Classification> alone = new ArrayList<>();
            for (int length : LENGTHS) {
                alone.add(classifier.classifyBatch(TinyModels.noise(length)).get(0));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<Classification>> futures = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    int length = LENGTHS[i % LENGTHS.length];
                    futures.add(threads.submit(() ->
                            classifier.classifyBatch(TinyModels.noise(length)).get(0)));
                }
                for (int i = 0; i < futures.size(); i++) {
                    assertThat(futures.get(i).get()).isEqualTo(alone.get(i % LENGTHS.length));
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        EncoderClassifier closed = classifier();
        closed.close();
        assertThatThrownBy(() -> closed.encodeBatch(Tensor.zeros(16000)))
                .hasMessage("this EncoderClassifier is closed");
        Path yaml = model.resolve("hyperparams.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace("label_encoder: !ref <label_encoder>", "norm: !ref <mean_var_norm_emb>")
                        .replace("label_encoder: label_encoder.txt", "norm: mean_var_norm_emb.ckpt")
                        .replace("label_encoder: !new:speechbrain.dataio.encoder.CategoricalEncoder\n", "")
                        .replace("mean_var_norm_emb: !new", "norm_emb: !new")
                        .replace("mean_var_norm_emb: !ref <mean_var_norm_emb>", "emb: !ref <norm_emb>")
                        .replace("norm: !ref <mean_var_norm_emb>", "norm: !ref <norm_emb>")
                        .replace(
                                "norm: mean_var_norm_emb.ckpt",
                                "norm: mean_var_norm_emb.ckpt\n        emb: mean_var_norm_emb.ckpt"));
        try (EncoderClassifier classifier = classifier()) {
            assertThatThrownBy(() -> classifier.classifyBatch(Tensor.zeros(16000)))
                    .hasMessage("this model has no labels: no key label_encoder");
            assertThatThrownBy(() -> classifier.encodeBatch(Tensor.zeros(1, 16000), Tensor.ones(1), true))
                    .hasMessage("this model has no statistics to normalize embeddings with: no key mean_var_norm_emb");
            assertThatThrownBy(() -> classifier.encodeBatch(Tensor.zeros(2, 16000), Tensor.ones(1)))
                    .hasMessage("encodeBatch expects [batch, samples] and lengths [batch] but got [2, 16000] and [1]");
        }
    }

    @Test
    void aYamlFileOpensModelsByTheirPythonNames() {
        var hparams = HyperYaml.load("""
                classifier: !apply:speechbrain.inference.classifiers.EncoderClassifier.from_hparams
                    source: %s
                speakers: !apply:speechbrain.pretrained.SpeakerRecognition.from_hparams
                    source: %s
                """.formatted(model, model), Overrides.none());
        try (EncoderClassifier classifier = hparams.get("classifier", EncoderClassifier.class);
                SpeakerRecognition speakers = hparams.get("speakers", SpeakerRecognition.class)) {
            assertThat(classifier.sampleRate()).isEqualTo(speakers.sampleRate());
        }
    }
}
