package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.broca.app.Distribution.Result;
import org.broca.dataio.AudioIo;
import org.broca.dataio.CategoricalEncoder;
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

/** {@code classify}, {@code embed}, {@code verify} and {@code vad} as a user calls them, with random weights. */
@DisabledOnOs(OS.WINDOWS)
class RecordingCommandsIT {
    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeModelsAndRecordings() throws IOException {
        broca = new Distribution(folder);
        Path yaml = broca.write(
                "speakers/hyperparams.yaml",
                "compute_features: !new:speechbrain.lobes.features.Fbank {n_mels: 20}",
                "mean_var_norm: !new:speechbrain.processing.features.InputNormalization {norm_type: sentence}",
                "embedding_model: !new:speechbrain.lobes.models.Xvector.Xvector",
                "    in_channels: 20",
                "    activation: !name:torch.nn.LeakyReLU",
                "    tdnn_blocks: 1",
                "    tdnn_channels: [8]",
                "    tdnn_kernel_sizes: [3]",
                "    tdnn_dilations: [1]",
                "    lin_neurons: 6",
                "classifier: !new:speechbrain.lobes.models.Xvector.Classifier",
                "    input_shape: [null, null, 6]",
                "    lin_blocks: 0",
                "    out_neurons: 2",
                "label_encoder: !new:speechbrain.dataio.encoder.CategoricalEncoder",
                "modules:",
                "    compute_features: !ref <compute_features>",
                "    mean_var_norm: !ref <mean_var_norm>",
                "    embedding_model: !ref <embedding_model>",
                "    classifier: !ref <classifier>",
                "pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer",
                "    loadables:",
                "        embedding_model: !ref <embedding_model>",
                "        classifier: !ref <classifier>",
                "        label_encoder: !ref <label_encoder>");
        save(yaml, List.of("embedding_model", "classifier"));
        CategoricalEncoder labels = new CategoricalEncoder();
        labels.updateFromIterable(List.of("anna", "bert"));
        labels.save(yaml.resolveSibling("label_encoder.ckpt"));
        Path vad = Files.copy(
                Path.of("../recipes/VAD/inference.yaml"),
                Files.createDirectories(folder.resolve("speech")).resolve("hyperparams.yaml"));
        save(vad, List.of("model"));
        save(vad, "mean_var_norm", "normalizer");
        Randomness.seed(4);
        AudioIo.writeAudio(folder.resolve("a.wav"), Tensor.randn(8000).mul(0.1), 16000);
        AudioIo.writeAudio(folder.resolve("b.flac"), Tensor.randn(22050, 2).mul(0.1), 44100);
        Files.writeString(folder.resolve("text.wav"), "only text, whatever the name says");
    }

    private static void save(Path yaml, List<String> names) {
        names.forEach(name -> save(yaml, name, name));
    }

    private static void save(Path yaml, String key, String name) {
        Randomness.seed(3);
        Hparams hparams = HyperYaml.load(yaml, Overrides.none());
        hparams.get(key, Layer.class).save(yaml.resolveSibling(name + ".ckpt"));
    }

    private static List<JsonNode> lines(Result result) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void classifiesAndGoesOnAfterBadFiles() throws Exception {
        Result result = broca.run("classify", "--source", "speakers", "text.wav", "a.wav", "nothing.wav", "b.flac");
        assertThat(result.status()).isEqualTo(1);
        List<JsonNode> lines = lines(result);
        assertThat(lines).hasSize(2);
        JsonNode first = lines.get(0);
        assertThat(first.fieldNames()).toIterable().containsExactly("file", "label", "score", "scores");
        assertThat(first.get("file").asText()).isEqualTo("a.wav");
        assertThat(first.get("scores").fieldNames()).toIterable().containsExactly("anna", "bert");
        assertThat(first.get("scores").get(first.get("label").asText())).isEqualTo(first.get("score"));
        assertThat(result.err())
                .contains("broca classify: text.wav: is not audio that can be read: ")
                .contains("broca classify: nothing.wav: no such audio file\n")
                .endsWith("broca classify: 2 of 4 recordings failed\n");
    }

    @Test
    void embedsAndVerifies() throws Exception {
        Result embedded = broca.run("embed", "--source", "speakers", "a.wav", "b.flac");
        assertThat(embedded.err()).isEmpty();
        assertThat(lines(embedded)).hasSize(2).allSatisfy(line -> {
            assertThat(line.fieldNames()).toIterable().containsExactly("file", "embedding");
            assertThat(line.get("embedding")).hasSize(6);
        });
        Result same = broca.run("verify", "--source", "speakers", "a.wav", "a.wav");
        assertThat(same.out()).matches("\\{\"score\":(1\\.0|0\\.9999\\d*|1\\.0000\\d*),\"same\":true\\}\n");
        Result other = broca.run("verify", "--source", "speakers", "a.wav", "b.flac", "--threshold=1.1");
        assertThat(lines(other).get(0).get("same").asBoolean()).isFalse();
        Result normalized = broca.run("embed", "--normalize", "--source", "speakers", "a.wav");
        assertThat(normalized.status()).isEqualTo(2);
        assertThat(normalized.err())
                .isEqualTo(
                        "broca: this model has no statistics to normalize embeddings with: no key mean_var_norm_emb\n");
    }

    @Test
    void findsSpeech() throws Exception {
        Result result = broca.run(
                "vad",
                "--source",
                "speech",
                "--frames",
                "--activation-th=0",
                "--deactivation-th=0",
                "--no-double-check",
                "--save-folder=out",
                "a.wav",
                "text.wav");
        assertThat(result.status()).isEqualTo(1);
        JsonNode line = lines(result).get(0);
        assertThat(line.fieldNames()).toIterable().containsExactly("file", "segments", "frames");
        assertThat(line.get("segments").toString()).isEqualTo("[{\"start\":0.0,\"end\":0.48}]");
        assertThat(line.get("frames")).hasSize(50);
        assertThat(folder.resolve("out/a.txt"))
                .hasContent("segment_001  0.00  0.48 SPEECH\nsegment_002  0.48  0.50 NON_SPEECH\n");
        assertThat(result.err()).contains("broca vad: text.wav: is not audio").endsWith("1 of 2 recordings failed\n");
    }

    @Test
    void aBrokenFolderIsOneMessage() throws Exception {
        Path weights = folder.resolve("speakers/embedding_model.ckpt");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused(broca.run("embed", "--source", "speakers", "a.wav"), "embedding_model");
        Files.copy(folder.resolve("speech/model.ckpt"), weights, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertRefused(broca.run("classify", "--source", "speakers", "a.wav"), "embedding_model");
        Path yaml = folder.resolve("speakers/hyperparams.yaml");
        String text = Files.readString(yaml);
        Files.writeString(yaml, text.replace("lin_neurons: 6", "lin_neurons: 7").replace("null, 6]", "null, 7]"));
        Files.write(weights, whole);
        assertRefused(broca.run("verify", "--source", "speakers", "a.wav", "b.flac"), "must be [7");
        Files.writeString(yaml, text + "evil: !apply:java.lang.Runtime.getRuntime []\n");
        assertRefused(broca.run("embed", "--source", "speakers", "a.wav"), "java.lang.Runtime.getRuntime");
        Files.writeString(yaml, text + "    paths:\n        classifier: ../../outside.ckpt\n");
        assertRefused(broca.run("embed", "--source", "speakers", "a.wav"), "../../outside.ckpt");
    }

    @Test
    void aPickleThatCallsACommandIsRefusedUnread() throws Exception {
        Path weights = folder.resolve("speakers/classifier.ckpt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(weights))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write("cos\nsystem\n(S'touch called'\ntR.".getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("archive/version"));
            zip.write("3\n".getBytes(StandardCharsets.US_ASCII));
        }
        Result result = broca.run("classify", "--source", "speakers", "a.wav");
        assertRefused(result, "os.system");
        assertThat(result.err()).contains("classifier.ckpt");
        assertThat(folder.resolve("called")).doesNotExist();
    }

    private static void assertRefused(Result result, String named) {
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("broca: ").contains(named).hasLineCount(1);
    }
}
