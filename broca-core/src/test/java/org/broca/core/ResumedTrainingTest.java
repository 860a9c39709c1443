package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.Sequences;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that Python began; {@code tools/golden/resume.py} wrote the folders and continues what is written here. */
class ResumedTrainingTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/resume");

    /** Where {@code tools/golden/resume.py --check} looks for checkpoints to continue with SpeechBrain. */
    private static final Path WRITTEN = Path.of("target/resume");

    private static final LoaderOptions BATCHES =
            LoaderOptions.builder().batchSize(3).build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "speaker, epoch-1, 6, 2",
        "speaker, inside-2, 4, 2",
        "recognition, epoch-1, 6, 2",
        "recognition, inside-2, 4, 2"
    })
    void goesOnWithTheLossesThatPythonGoesOnWith(String name, String checkpoint, int batches, int epochs)
            throws IOException {
        Path save = folder.resolve("save");
        RecordedTraining.copy(GOLDEN.resolve(name).resolve(checkpoint), save);
        RecordedTraining training = train(name, save, folder.resolve("kept"));
        Map<?, ?> python = losses(GOLDEN.resolve(name));
        assertLosses(training.batchLosses(), python.get("train"), batches);
        assertLosses(training.validLosses(), python.get("valid"), epochs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaker", "recognition"})
    void leavesCheckpointsForPythonToGoOnWith(String name) throws IOException {
        Path written = WRITTEN.resolve(name);
        Folders.delete(written);
        Files.createDirectories(written);
        RecordedTraining training = train(name, folder.resolve("save"), written);
        Files.writeString(
                written.resolve("losses.json"),
                "{\"train\": %s, \"valid\": %s}\n".formatted(training.batchLosses(), training.validLosses()));
        assertThat(files(written.resolve("epoch-1")))
                .containsAll(files(GOLDEN.resolve(name).resolve("epoch-1")))
                .contains("random.ckpt");
        assertThat(files(written.resolve("inside-2")))
                .containsAll(files(GOLDEN.resolve(name).resolve("inside-2")));
    }

    private static void assertLosses(List<Double> actual, Object python, int count) {
        List<?> all = (List<?>) python;
        List<?> expected = all.subList(all.size() - count, all.size());
        assertThat(actual).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(actual.get(i))
                    .as("loss %d", i)
                    .isCloseTo(
                            ((Number) expected.get(i)).doubleValue(),
                            within(i == 0 ? 1e-4 : 1e-3)); // Adam lets roundings grow
        }
    }

    private static List<String> files(Path checkpoints) throws IOException {
        try (Stream<Path> all = Files.walk(checkpoints)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static Map<?, ?> losses(Path folder) {
        return PlainYaml.map(folder.resolve("losses.json")); // JSON is YAML too
    }

    private static RecordedTraining train(String name, Path save, Path kept) {
        Hparams hparams = HyperYaml.load(
                GOLDEN.resolve(name).resolve("train.yaml"), Overrides.of(Map.of("save_folder", save.toString())));
        RecordedTraining training = name.equals("speaker")
                ? new RecordedTraining.Speaker(hparams, kept)
                : new RecordedTraining.Recognition(hparams, kept);
        BatchSource recordings = BatchSource.of(recordings(), BATCHES);
        training.fit(hparams.get("epoch_counter", EpochCounter.class), recordings, recordings);
        return training;
    }

    private static DynamicItemDataset recordings() {
        return DynamicItemDataset.fromJson(GOLDEN.resolve("recordings.json"), Map.of())
                .addDynamicItem(DynamicItem.takes("samples", "frequency")
                        .provides("sig")
                        .by((Number samples, Number frequency) -> sound(samples.intValue(), frequency.doubleValue())))
                .addDynamicItem(DynamicItem.takes("speaker")
                        .provides("speaker_id")
                        .by((Number speaker) -> Tensor.of(new long[] {speaker.longValue()}, 1)))
                .addDynamicItem(DynamicItem.takes("tokens")
                        .provides("token_ids", "tokens_bos", "tokens_eos")
                        .by(ResumedTrainingTest::tokens))
                .setOutputKeys("id", "sig", "speaker_id", "token_ids", "tokens_bos", "tokens_eos");
    }

    /** A tone that rises, the same in Python. */
    private static Tensor sound(int samples, double frequency) {
        float[] values = new float[samples];
        for (int n = 0; n < samples; n++) {
            values[n] = (float) (0.4 * Math.sin(n * frequency * (1 + n / 4000.0) / 2000));
        }
        return Tensor.of(values, samples);
    }

    private static List<Tensor> tokens(List<? extends Number> tokens) {
        List<Integer> ids = tokens.stream().map(Number::intValue).toList();
        return List.of(Sequences.tokens(ids), Sequences.withBos(ids, 0), Sequences.withEos(ids, 0));
    }
}
