package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Folders in the form of published models, written by {@code tools/golden/published*.py} with random weights. */
class PublishedFoldersTest {
    private static final Path FOLDERS = Path.of("src/test/resources/golden/published");
    private static final Path RECORDINGS = Path.of("../templates/data/digits");

    @ParameterizedTest
    @CsvSource({
        "asr-crdnn-rnnlm-librispeech, hyperparams.yaml, 1.1.2",
        "asr-crdnn-rnnlm-librispeech, hyperparams-0.5.yaml, 0.5.16",
        "asr-transformer-transformerlm-librispeech, hyperparams.yaml, 1.1.2",
        "asr-transformer-transformerlm-librispeech, hyperparams-0.5.yaml, 0.5.16"
    })
    void givesTheTextOfTheVersionThatItsYamlIsOf(String name, String yaml, String version) throws IOException {
        Path folder = FOLDERS.resolve(name);
        ModelSource source =
                ModelSource.builder(folder.toString()).hparamsFile(yaml).build();
        try (EncoderDecoderAsr asr = EncoderDecoderAsr.fromHparams(source)) {
            for (Map.Entry<?, ?> expected :
                    json(folder.resolve("transcripts-sb" + version + ".json")).entrySet()) {
                Transcript heard =
                        asr.transcribeFile(RECORDINGS.resolve(expected.getKey().toString()));
                Map<?, ?> python = (Map<?, ?>) expected.getValue();
                assertThat(heard.text()).as(expected.getKey().toString()).isEqualTo(python.get("text"));
                assertThat(heard.tokens()).as(expected.getKey().toString()).isEqualTo(python.get("tokens"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spkrec-ecapa-voxceleb",
                "spkrec-xvect-voxceleb",
                "lang-id-commonlanguage_ecapa",
                "lang-id-voxlingua107-ecapa",
                "google_speech_command_xvector"
            })
    void classifiersGivePythonsNumbers(String name) {
        Golden golden = Golden.load("published/" + name + "/numbers-sb1.1.2");
        List<?> recordings = (List<?>) golden.options().get("recordings");
        try (EncoderClassifier model =
                EncoderClassifier.fromHparams(FOLDERS.resolve(name).toString())) {
            for (int i = 0; i < recordings.size(); i++) {
                Path recording = RECORDINGS.resolve(recordings.get(i).toString());
                assertThat(model.encodeFile(recording).toArray())
                        .containsExactly(golden.output("embedding." + i).toFloatArray(), within(1e-4f));
                Classification classified = model.classifyFile(recording);
                assertThat(classified.label())
                        .isEqualTo(((List<?>) golden.options().get("labels")).get(i));
                float[] scores = golden.output("scores." + i).toFloatArray();
                int j = 0;
                for (float score : classified.scores().values()) {
                    assertThat(score).isCloseTo(scores[j++], within(1e-4f));
                }
            }
        }
    }

    @Test
    void theVoiceActivityDetectorGivesPythonsNumbers() {
        Golden golden = Golden.load("published/vad-crdnn-libriparty/numbers-sb1.1.2");
        List<?> recordings = (List<?>) golden.options().get("recordings");
        List<?> thresholds = (List<?>) golden.options().get("activation_th");
        try (Vad vad = Vad.fromHparams(FOLDERS.resolve("vad-crdnn-libriparty").toString())) {
            for (int i = 0; i < recordings.size(); i++) {
                Path recording = RECORDINGS.resolve(recordings.get(i).toString());
                double threshold = ((Number) thresholds.get(i)).doubleValue();
                VadOptions options = VadOptions.builder()
                        .activationTh(threshold)
                        .deactivationTh(threshold - 0.01)
                        .closeTh(0.05)
                        .lenTh(0.05)
                        .doubleCheck(false)
                        .build();
                assertThat(vad.getSpeechProbFile(recording, options))
                        .containsExactly(golden.output("probabilities." + i).toFloatArray(), within(1e-4f));
                List<Segment> found = vad.getSpeechSegments(recording, options);
                float[] expected = golden.output("segments." + i).toFloatArray();
                assertThat(found).hasSize(expected.length / 2);
                for (int j = 0; j < found.size(); j++) {
                    assertThat(found.get(j).start()).isCloseTo(expected[2 * j], within(1e-4f));
                    assertThat(found.get(j).end()).isCloseTo(expected[2 * j + 1], within(1e-4f));
                }
            }
        }
    }

    private static Map<?, ?> json(Path file) throws IOException { // JSON is YAML too
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }
}
