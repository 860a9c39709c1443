package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.app.Distribution.Result;
import org.broca.dataio.AudioIo;
import org.broca.dataio.CtcTextEncoder;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code transcribe} and {@code align} as a user calls them, with a small model of random weights. */
@DisabledOnOs(OS.WINDOWS)
class TranscribeCommandIT {
    private static final List<String> WORDS = List.of("one", "two", "three", "four");

    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeModelAndRecordings() throws IOException {
        broca = new Distribution(folder);
        Path yaml = broca.write(
                "results/model/hyperparams.yaml",
                "compute_features: !new:speechbrain.lobes.features.Fbank",
                "normalize: !new:speechbrain.processing.features.InputNormalization {norm_type: sentence}",
                "ctc_lin: !new:speechbrain.nnet.linear.Linear {input_size: 40, n_neurons: 5}",
                "tokenizer: !new:speechbrain.dataio.encoder.CTCTextEncoder",
                "encoder: !new:speechbrain.nnet.containers.LengthsCapableSequential",
                "    compute_features: !ref <compute_features>",
                "    normalize: !ref <normalize>",
                "    ctc_lin: !ref <ctc_lin>",
                "decoding_function: !name:speechbrain.decoders.ctc_greedy_decode {blank_id: 0}",
                "modules: {encoder: !ref <encoder>}",
                "pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer",
                "    loadables:",
                "        ctc_lin: !ref <ctc_lin>",
                "        tokenizer: !ref <tokenizer>");
        Randomness.seed(3);
        Hparams hparams = HyperYaml.load(yaml, Overrides.none());
        hparams.get("ctc_lin", Layer.class).save(yaml.resolveSibling("ctc_lin.ckpt"));
        CtcTextEncoder labels = new CtcTextEncoder();
        labels.insertBlank(0);
        labels.updateFromIterable(WORDS, false);
        labels.save(yaml.resolveSibling("tokenizer.ckpt"));
        Randomness.seed(4);
        AudioIo.writeAudio(folder.resolve("a.wav"), Tensor.randn(8000).mul(0.1), 16000);
        AudioIo.writeAudio(folder.resolve("b.flac"), Tensor.randn(22050, 2).mul(0.1), 44100);
        Files.createFile(folder.resolve("empty.wav"));
        Files.writeString(folder.resolve("text.wav"), "only text, whatever the name says");
    }

    private Result transcribe(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 3];
        all[0] = "transcribe";
        all[1] = "--source";
        all[2] = "results";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return broca.run(all);
    }

    @Test
    void writesTextAndJson() throws Exception {
        Result one = transcribe("a.wav");
        assertThat(one.err()).doesNotContain("speechbrain.utils");
        assertThat(one.status()).isZero();
        assertThat(one.out().strip().split(" ")).isNotEmpty().isSubsetOf(WORDS);
        Result json = transcribe("--format", "json", "a.wav", "b.flac");
        assertThat(json.status()).isZero();
        List<String> lines = json.out().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.fieldNames())
                .toIterable()
                .containsExactly("file", "text", "score", "tokens", "words", "nbest");
        assertThat(first.get("file").asText()).isEqualTo("a.wav");
        assertThat(first.get("text").asText()).isEqualTo(one.out().strip());
        assertThat(first.get("words").get(0).fieldNames())
                .toIterable()
                .containsExactly("word", "start", "end", "confidence");
        assertThat(transcribe("--format", "srt", "a.wav").out()).startsWith("1\n00:00:00,");
        assertThat(transcribe("--format", "vtt", "a.wav").out()).startsWith("WEBVTT\n\n00:00:00.");
    }

    @Test
    void goesOnAfterBadFiles() throws Exception {
        Result result = transcribe("empty.wav", "a.wav", "text.wav", "nothing.wav");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).startsWith("a.wav\t").hasLineCount(1);
        assertThat(result.err())
                .contains("broca transcribe: empty.wav: is empty (0 bytes)\n")
                .contains("broca transcribe: text.wav: is not audio that can be read: ")
                .contains("broca transcribe: nothing.wav: no such audio file\n")
                .endsWith("broca transcribe: 3 of 4 recordings failed\n");
    }

    @Test
    void saysWhatIsWrongWithAModel() throws Exception {
        Files.delete(folder.resolve("results/model/ctc_lin.ckpt"));
        Result weights = transcribe("a.wav");
        assertThat(weights.status()).isEqualTo(2);
        assertThat(weights.out()).isEmpty();
        assertThat(weights.err())
                .isEqualTo("broca: pretrainer: ctc_lin: results/model/ctc_lin.ckpt is not there (from "
                        + folder.toRealPath() + ")\n");
        Result none = broca.run("transcribe", "--source", "nowhere", "a.wav");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).isEqualTo("broca: there is no folder nowhere (from " + folder.toRealPath() + ")\n");
        Result subtitles = transcribe("--format", "srt", "a.wav", "b.flac");
        assertThat(subtitles.status()).isEqualTo(2);
        assertThat(subtitles.err()).isEqualTo("broca: transcribe: --format srt takes one recording, got 2\n");
    }

    @Test
    void alignsAKnownText() throws Exception {
        Result result = broca.run("align", "--source", "results", "a.wav", "--text", "three one");
        assertThat(result.status()).isZero();
        JsonNode words = new ObjectMapper().readTree(result.out()).get("words");
        assertThat(words).hasSize(2);
        assertThat(words.get(0).get("word").asText()).isEqualTo("three");
        assertThat(words.get(1).get("end").asDouble())
                .isBetween(words.get(0).get("end").asDouble(), 0.5);
    }

    @Test
    void theModelInTheBoxTranscribesTheCorpus() throws Exception {
        Path project = Path.of("..").toRealPath();
        Result result = broca.run(
                "transcribe",
                "--source",
                project.resolve("models/digits").toString(),
                project.resolve("templates/data/digits/v01/v01_000.mp3").toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("nine seven nine three zero two\n");
    }
}
