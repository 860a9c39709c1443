package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.broca.dataio.AudioIo;
import org.broca.inference.Classification;
import org.broca.inference.Embedding;
import org.broca.inference.EncoderClassifier;
import org.broca.inference.Segment;
import org.broca.inference.SpeakerRecognition;
import org.broca.inference.Vad;
import org.broca.inference.VadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RunsOnSpark
class StagesTest {
    private static final List<Path> FILES = LocalSpark.digits(3);

    @TempDir
    private Path folder;

    private static Map<String, Row> results(SpeechTransformer stage) {
        Map<String, Row> rows = new HashMap<>();
        stage.transform(LocalSpark.paths(FILES)).collectAsList().forEach(row -> {
            assertThat(row.isNullAt(2)).as("%s", row.get(2)).isTrue();
            rows.put(row.getString(0), row.getStruct(1));
        });
        return rows;
    }

    @Test
    void embeddingsAndClassesAreTheModelsOwn() throws IOException {
        String model = SmallModels.classifier(folder.resolve("model")).toString();
        SpeakerEmbedder embedder = new SpeakerEmbedder();
        SpeechClassifier classifier = new SpeechClassifier();
        Map<String, Row> embedded = results(embedder.setSource(model));
        Map<String, Row> classified = results(classifier.setSource(model));

        try (SpeakerRecognition speakers = SpeakerRecognition.fromHparams(model);
                EncoderClassifier classes = EncoderClassifier.fromHparams(model)) {
            for (Path file : FILES) {
                Embedding embedding = speakers.encodeFile(file);
                List<Float> found = embedded.get(file.toString()).getList(0);
                assertThat(found).hasSize(embedding.size());
                for (int i = 0; i < found.size(); i++) {
                    assertThat(found.get(i)).isCloseTo(embedding.toArray()[i], within(1e-4f));
                }
                Classification expected = classes.classifyFile(file);
                Row row = classified.get(file.toString());
                assertThat(row.getString(0)).isEqualTo(expected.label());
                assertThat(row.getFloat(1)).isCloseTo(expected.score(), within(1e-4f));
                assertThat(row.<String, Float>getJavaMap(2)).containsOnlyKeys("anna", "bert", "cleo");
            }
        }
    }

    @Test
    void segmentsOfSpeechAreTheModelsOwn() throws IOException {
        String model = SmallModels.vad(folder.resolve("model")).toString();
        SpeechDetector detector = new SpeechDetector().setThresholds(List.of("close_th=0.1", "double_check=false"));
        detector.setSource(model);
        Map<String, Row> found = results(detector);

        try (Vad vad = Vad.fromHparams(model)) {
            VadOptions options =
                    VadOptions.builder().closeTh(0.1).doubleCheck(false).build();
            vad.detectFiles(FILES.stream().map(Path::toString).toList(), options, file -> {
                List<Row> segments = found.get(file.file()).getList(0);
                assertThat(segments.stream().map(row -> new Segment(row.getFloat(0), row.getFloat(1))))
                        .containsExactlyElementsOf(file.result().orElseThrow().segments());
            });
        }
        assertThatThrownBy(() -> detector.setThresholds(List.of("closeness=1")).task())
                .hasMessageStartingWith("thresholds are given as name=value, got \"closeness=1\"; the names are [");
    }

    @Test
    void featuresAreOfTheRateThatIsAskedFor() {
        Map<String, Row> found = results(new FeatureExtractor().setOptions("n_mels: 20\nsample_rate: 8000\n"));

        for (Path file : FILES) {
            List<Object> frames = found.get(file.toString()).getList(0);
            double seconds = AudioIo.readAudioInfo(file).duration();
            assertThat(frames.size()).isCloseTo(1 + (int) (seconds * 100), within(1));
            assertThat(found.get(file.toString())
                            .<scala.collection.Seq<scala.collection.Seq<Float>>>getAs(0)
                            .apply(0)
                            .size())
                    .isEqualTo(20);
        }
        assertThatThrownBy(() -> new FeatureExtractor().setKind("lpc"))
                .hasMessage("features are fbank or mfcc, not \"lpc\"");
    }
}
