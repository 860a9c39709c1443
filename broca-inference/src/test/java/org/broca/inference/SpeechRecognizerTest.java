package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.broca.alignment.Word;
import org.broca.dataio.AudioIo;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechRecognizerTest {
    private static final int[] LENGTHS = {16000, 9000, 12345, 16000, 4000};

    @TempDir
    private Path folder;

    private Path attention;
    private Path ctc;

    @BeforeEach
    void makeModels() throws IOException {
        attention = TinyModels.encoderDecoder(folder.resolve("attention"));
        ctc = TinyModels.ctc(folder.resolve("ctc"));
    }

    private Path model(String name) {
        return name.equals("ctc") ? ctc : attention;
    }

    private Path recording(String name, int samples) {
        Path file = folder.resolve(name);
        AudioIo.writeAudio(file, TinyModels.noise(samples), 16000);
        return file;
    }

    private static Tensor padded(int[] lengths) {
        Tensor[] rows = new Tensor[lengths.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Tensor.cat(0, TinyModels.noise(lengths[i]), Tensor.zeros(16000 - lengths[i]));
        }
        return Tensor.stack(0, rows);
    }

    private static Tensor relative(int[] lengths) {
        float[] values = new float[lengths.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = lengths[i] / 16000f;
        }
        return Tensor.of(values, values.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention", "ctc"})
    void aBatchGivesWhatItsRecordingsGiveAlone(String name) {
        try (SpeechRecognizer asr =
                SpeechRecognizer.open(ModelSource.of(model(name).toString()))) {
            List<Transcript> together = asr.transcribeBatch(padded(LENGTHS), relative(LENGTHS));
            assertThat(together).hasSameSizeAs(LENGTHS);
            for (int i = 0; i < LENGTHS.length; i++) {
                Transcript alone = asr.transcribeBatch(
                                TinyModels.noise(LENGTHS[i]).unsqueeze(0), Tensor.ones(1))
                        .get(0);
                assertThat(together.get(i).text()).isEqualTo(alone.text());
                assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
                assertThat(together.get(i).score()).isCloseTo(alone.score(), within(1e-3));
                assertThat(together.get(i).words()).hasSameSizeAs(alone.words());
            }
        }
    }

    @Test
    void aFileIsWhatItsSamplesAreAndWordsLieInIt() {
        Path file = recording("a.wav", 24000);
        try (EncoderDecoderAsr asr = EncoderDecoderAsr.fromHparams(attention.toString())) {
            Transcript transcript = asr.transcribeFile(file);
            List<Transcript> batch = asr.transcribeBatch(asr.loadAudio(file).unsqueeze(0), Tensor.ones(1));
            assertThat(transcript).isEqualTo(batch.get(0));
            assertThat(transcript.text()).isNotBlank();
            assertThat(String.join(
                            " ", transcript.words().stream().map(Word::word).toList()))
                    .isEqualTo(transcript.text());
            assertThat(transcript.words())
                    .allSatisfy(word -> assertThat(word.start()).isBetween(0.0, word.end()));
            assertThat(transcript.words().get(transcript.words().size() - 1).end())
                    .isLessThanOrEqualTo(1.5);
            List<Alternative> three = asr.transcribeFile(
                            file.toString(),
                            TranscribeOptions.builder().nbest(3).build())
                    .nbest();
            assertThat(three).hasSize(3);
            assertThat(three.get(0).text()).isEqualTo(transcript.text());
            assertThat(asr.align(file.toString(), "ten the"))
                    .extracting(Word::word)
                    .containsExactly("ten", "the");
        }
    }

    @Test
    void noHotWordsChangeNothing() {
        try (EncoderDecoderAsr asr = EncoderDecoderAsr.fromHparams(attention.toString())) {
            Tensor one = TinyModels.noise(16000).unsqueeze(0);
            TranscribeOptions none =
                    TranscribeOptions.builder().hotWords(Map.of()).build();
            assertThat(asr.transcribeBatch(one, Tensor.ones(1), none))
                    .isEqualTo(asr.transcribeBatch(one, Tensor.ones(1)));
        }
    }

    @Test
    void badFilesDoNotStopTheOthersAndOrderIsKept() throws IOException {
        Path good = recording("good.wav", 9000);
        Path other = recording("other.wav", 4000);
        Path empty = Files.createFile(folder.resolve("empty.wav"));
        Path text = Files.writeString(folder.resolve("text.wav"), "no audio at all, only text in a file");
        List<String> files = List.of(text.toString(), good.toString(), empty.toString(), other.toString(), "no.wav");
        try (SpeechRecognizer asr = SpeechRecognizer.open(ModelSource.of(ctc.toString()))) {
            List<FileResult<Transcript>> results = asr.transcribeFiles(files, TranscribeOptions.defaults());
            assertThat(results).extracting(FileResult::file).isEqualTo(files);
            assertThat(results)
                    .extracting(result -> result.result().isPresent())
                    .containsExactly(false, true, false, true, false);
            assertThat(results.get(2).problem()).isEqualTo(empty + " is empty (0 bytes)");
            assertThat(results.get(4).problem()).isEqualTo("no such audio file: no.wav");
            assertThat(results.get(0).problem()).startsWith(text + " is not audio that can be read: ");
        }
    }

    @Test
    void aLongRecordingIsTheSumOfItsPieces() {
        Path file = recording("long.wav", 16000 * 9);
        try (SpeechRecognizer asr = SpeechRecognizer.open(ModelSource.of(attention.toString()))) {
            List<Piece> pieces = new ArrayList<>();
            try (Chunks chunks = new Chunks(0, file, asr.audioNormalizer(), 2)) {
                chunks.forEachRemaining(pieces::add);
            }
            assertThat(pieces).hasSizeBetween(5, 20);
            assertThat(pieces.stream().mapToInt(p -> p.samples().length).sum()).isBetween(16000 * 6, 16000 * 9);
            assertThat(pieces).allSatisfy(p -> assertThat(p.samples().length).isLessThanOrEqualTo(40000));
            String joined = String.join(
                    " ",
                    pieces.stream()
                            .map(p -> asr.transcribe(List.of(p), TranscribeOptions.defaults())
                                    .get(0)
                                    .text())
                            .filter(piece -> !piece.isBlank())
                            .toList());
            Transcript whole = asr.transcribeFile(file);
            assertThat(whole.text()).isEqualTo(joined);
            assertThat(whole.words())
                    .extracting(Word::start)
                    .isSorted()
                    .allSatisfy(start -> assertThat(start).isBetween(0.0, 9.0));
        }
    }

    @Test
    void aPieceIsALittleLongerWhereItThenEndsInAPause() {
        Path file = folder.resolve("spoken.wav");
        Tensor spoken = TinyModels.noise(35200); // 2.2 s, and a pause of 0.4 s
        Tensor pause = Tensor.zeros(6400);
        AudioIo.writeAudio(file, Tensor.cat(0, spoken, pause, spoken, pause, spoken), 16000);
        try (SpeechRecognizer asr = SpeechRecognizer.open(ModelSource.of(attention.toString()));
                Chunks chunks = new Chunks(0, file, asr.audioNormalizer(), 2)) {
            List<Piece> pieces = new ArrayList<>();
            chunks.forEachRemaining(pieces::add);
            assertThat(pieces)
                    .extracting(Piece::start)
                    .satisfiesExactly(
                            start -> assertThat(start).isZero(),
                            start -> assertThat(start).isBetween(2.5, 2.6),
                            start -> assertThat(start).isBetween(5.1, 5.2));
            assertThat(pieces).allSatisfy(piece -> assertThat(piece.samples()).hasSizeBetween(35200, 37000));
        }
    }

    @Test
    void manyThreadsShareAModel() throws Exception {
        try (EncoderDecoderAsr asr = EncoderDecoderAsr.fromHparams(attention.toString())) {
            List<Transcript> alone = new ArrayList<>();
            for (int length : LENGTHS) {
                alone.add(asr.transcribeBatch(TinyModels.noise(length).unsqueeze(0), Tensor.ones(1))
                        .get(0));
            }
            ExecutorService threads = Executors.newFixedThreadPool(16);
            try {
                List<Future<Transcript>> futures = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    int length = LENGTHS[i % LENGTHS.length];
                    futures.add(threads.submit(
                            () -> asr.transcribeBatch(TinyModels.noise(length).unsqueeze(0), Tensor.ones(1))
                                    .get(0)));
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
    void aClosedModelSaysSo() {
        EncoderAsr asr = EncoderAsr.fromHparams(ctc.toString());
        asr.close();
        assertThatThrownBy(() -> asr.transcribeBatch(Tensor.zeros(1, 16000), Tensor.ones(1)))
                .hasMessage("this EncoderAsr is closed");
        asr.close();
    }

    @Test
    void saysAllThatAModelLacks() {
        assertThatThrownBy(() -> EncoderDecoderAsr.fromHparams(ctc.toString()))
                .hasMessage(
                        "EncoderDecoderAsr needs more than %s has: under modules [decoder] (its modules are [encoder])"
                                .formatted(ctc.resolve("hyperparams.yaml")));
        assertThatThrownBy(() -> Pretrained.fromHparams(ModelSource.of(ctc.toString()), MySuperTask::new))
                .hasMessage("MySuperTask needs more than %s has: the keys [mymodule1, mymodule2], and under modules"
                                .formatted(ctc.resolve("hyperparams.yaml"))
                        + " [my_searcher] (its modules are [encoder])");
    }

    @Test
    void saysWhatFilesAreMissing() throws IOException {
        Files.delete(ctc.resolve("model.ckpt"));
        Files.delete(ctc.resolve("tokenizer.ckpt"));
        Path here = Path.of("").toAbsolutePath();
        assertThatThrownBy(() -> EncoderAsr.fromHparams(ctc.toString()))
                .hasMessage("pretrainer: model: %s is not there (from %s); tokenizer: %s is not there (from %s)"
                        .formatted(ctc.resolve("model.ckpt"), here, ctc.resolve("tokenizer.ckpt"), here));
        assertThatThrownBy(() -> EncoderAsr.fromHparams(folder.toString()))
                .hasMessage(
                        "%s is no model folder: it has no hyperparams.yaml (./broca train leaves a model folder in its"
                                        .formatted(folder)
                                + " output_folder, as results/.../model)");
        assertThatThrownBy(() -> EncoderAsr.fromHparams("./nowhere"))
                .hasMessage("there is no folder ./nowhere (from %s)".formatted(here));
    }

    @Test
    void findsTheModelInARunsResultsAndCopiesIt() throws IOException {
        Path results = folder.resolve("results");
        TinyModels.ctc(results.resolve("model"));
        Files.writeString(results.resolve("hyperparams.yaml"), "lr: 1.0\n");
        Path savedir = folder.resolve("saved");
        try (EncoderAsr asr = EncoderAsr.fromHparams(results.toString(), "hyperparams.yaml", savedir)) {
            assertThat(asr.sampleRate()).isEqualTo(16000);
        }
        assertThat(savedir.resolve("model.ckpt")).isRegularFile();
        assertThat(savedir.resolve("hyperparams.yaml")).isRegularFile();
    }

    @Test
    void aYamlFileOpensAModelByItsPythonName() {
        var hparams = HyperYaml.load("""
                asr: !apply:speechbrain.inference.ASR.EncoderASR.from_hparams
                    source: %s
                """.formatted(ctc), Overrides.none());
        try (EncoderAsr asr = hparams.get("asr", EncoderAsr.class)) {
            assertThat(asr.modules()).containsOnlyKeys("encoder");
        }
    }

    @Test
    void anOwnInterfaceTakesTenLines() {
        Path file = recording("own.wav", 8000);
        try (OwnTask task = Pretrained.fromHparams(ModelSource.of(attention.toString()), OwnTask::new)) {
            assertThat(task.encodeFile(file).shape().toArray()).containsExactly(1, 51, 20);
        }
    }

    /** Features of a file, as an own interface. */
    private static final class OwnTask extends Pretrained {
        OwnTask(LoadedModel model) {
            super(model, List.of("compute_features"), List.of("encoder"));
        }

        Tensor encodeFile(Path file) {
            TensorMap features = hparams().get("compute_features", TensorMap.class);
            return compute(() -> features.forward(loadAudio(file).unsqueeze(0)));
        }
    }

    /** The tutorial's own interface. */
    private static final class MySuperTask extends Pretrained {
        MySuperTask(LoadedModel model) {
            super(model, List.of("mymodule1", "mymodule2"), List.of("encoder", "my_searcher"));
            Check.state(false, "a model that lacks something must not get here");
        }
    }
}
