package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Linear;
import org.broca.nnet.ModuleList;
import org.broca.processing.InputNormalization;
import org.broca.processing.NormType;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainerTest {
    @TempDir
    private Path folder;

    private static Linear linear(int neurons) {
        return Linear.builder(neurons).inputSize(2).build();
    }

    private Linear trained(String file, int neurons) {
        Linear layer = linear(neurons);
        layer.save(folder.resolve(file));
        return layer;
    }

    private static float[] weights(Linear layer) {
        Tensor weight = layer.stateDict().get("w.weight");
        return weight.flatten(0, -1).toFloatArray();
    }

    @Test
    void copiesRealFilesNamedAfterTheKeysAndLoadsThem() throws IOException {
        Linear from = trained("model.ckpt", 3);
        Linear to = linear(3);
        Path save = folder.resolve("deep/save");
        Pretrainer pretrainer = Pretrainer.builder()
                .collectIn(save)
                .loadables(Map.of("lm", to))
                .paths(Map.of("lm", folder.resolve("model.ckpt").toString()))
                .build();
        pretrainer.collectFiles();
        pretrainer.loadCollected();
        assertThat(weights(to)).containsExactly(weights(from));
        assertThat(Files.isSymbolicLink(save.resolve("lm.ckpt"))).isFalse();
        assertThat(Files.mismatch(folder.resolve("model.ckpt"), save.resolve("lm.ckpt")))
                .isEqualTo(-1);
    }

    @Test
    void aChangedSourceIsCollectedAnew() throws IOException {
        trained("lm.ckpt", 3);
        Linear to = linear(3);
        Pretrainer pretrainer = Pretrainer.builder()
                .collectIn(folder.resolve("save"))
                .loadables(Map.of("lm", to))
                .build();
        pretrainer.collectFiles(folder);
        Linear second = trained("lm.ckpt", 3);
        Files.setLastModifiedTime(folder.resolve("lm.ckpt"), java.nio.file.attribute.FileTime.fromMillis(1));
        pretrainer.collectFiles(folder);
        pretrainer.loadCollected();
        assertThat(weights(to)).containsExactly(weights(second));
    }

    @Test
    void namesEveryMissingFileBeforeItCopiesOne() {
        trained("a.ckpt", 3);
        Path save = folder.resolve("save");
        Pretrainer pretrainer = Pretrainer.builder()
                .collectIn(save)
                .loadables(new java.util.TreeMap<>(Map.of("a", linear(3), "b", linear(3), "c", linear(3))))
                .build();
        assertThatThrownBy(() -> pretrainer.collectFiles(folder))
                .hasMessage("pretrainer: b: %s is not there (from %s); c: %s is not there (from %s)"
                        .formatted(
                                folder.resolve("b.ckpt"),
                                Path.of("").toAbsolutePath(),
                                folder.resolve("c.ckpt"),
                                Path.of("").toAbsolutePath()));
        assertThat(save).doesNotExist();
    }

    @Test
    void anotherShapeIsNamedWithKeyAndFile() {
        trained("lm.ckpt", 4);
        Pretrainer pretrainer =
                Pretrainer.builder().loadables(Map.of("lm", linear(3))).build();
        pretrainer.collectFiles(folder);
        assertThatThrownBy(pretrainer::loadCollected)
                .hasMessage(
                        "pretrainer: lm from %s: Linear: w.weight must be [3, 2], got [4, 2]; w.bias must be [3], got [4]"
                                .formatted(folder.resolve("lm.ckpt")));
    }

    @Test
    void takesWhatFitsAndLeavesTheRest() {
        Linear from = trained("list.ckpt", 3);
        ModuleList list = new ModuleList(List.of(linear(3)));
        float[] before = weights((Linear) list.layers().get(0));
        Pretrainer pretrainer =
                Pretrainer.builder().loadables(Map.of("list", list)).build();
        pretrainer.collectFiles(folder);
        pretrainer.loadCollected();
        assertThat(weights((Linear) list.layers().get(0))).containsExactly(before);
        assertThat(weights(from)).isNotEqualTo(before);
    }

    @Test
    void isMadeFromTheTutorialsYaml() throws IOException {
        Linear from = trained("encoder.ckpt", 3);
        Path yaml = folder.resolve("train.yaml");
        Files.writeString(yaml, """
                encoder: !new:speechbrain.nnet.linear.Linear
                    n_neurons: 3
                    input_size: 2
                encoder_ptfile: !PLACEHOLDER
                pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                    loadables:
                        encoder: !ref <encoder>
                    paths:
                        encoder: !ref <encoder_ptfile>
                """);
        var hparams = HyperYaml.load(
                yaml,
                Overrides.of(
                        Map.of("encoder_ptfile", folder.resolve("encoder.ckpt").toString())));
        Pretrainer pretrainer = hparams.get("pretrainer", Pretrainer.class);
        pretrainer.collectFiles();
        pretrainer.loadCollected();
        assertThat(weights(hparams.get("encoder", Linear.class))).containsExactly(weights(from));
    }

    @Test
    void aConditionLeavesALoadableOut() {
        Pretrainer pretrainer = Pretrainer.builder()
                .loadables(Map.of("lm", linear(3)))
                .conditions(Map.of("lm", false))
                .build();
        pretrainer.collectFiles(folder);
        pretrainer.loadCollected();
        assertThatThrownBy(() -> Pretrainer.builder().paths(Map.of("lm", "x")).build())
                .hasMessage("pretrainer: paths.lm names no loadable; [] are");
    }

    @Test
    void statisticsOfANormalizationAreTakenWhole() {
        InputNormalization from =
                InputNormalization.builder().normType(NormType.GLOBAL).build();
        Tensor features = Tensor.randn(2, 5, 3);
        Tensor normalized = from.forward(features, Tensor.ones(2));
        from.save(folder.resolve("normalizer.ckpt"));
        InputNormalization to =
                InputNormalization.builder().normType(NormType.GLOBAL).build();
        Pretrainer pretrainer =
                Pretrainer.builder().loadables(Map.of("normalizer", to)).build();
        pretrainer.collectFiles(folder);
        pretrainer.loadCollected();
        to.train(false);
        assertThat(to.forward(features, Tensor.ones(2)).toString()).isEqualTo(normalized.toString());
    }

    @Test
    void takesTheYamlOfFineTuning() throws IOException {
        Linear from = trained("lm.ckpt", 3);
        var hparams = HyperYaml.load("""
                lm: !new:speechbrain.nnet.linear.Linear
                    n_neurons: 3
                    input_size: 2
                lm_path: !new:speechbrain.utils.fetching.FetchSource
                    FetchFrom: !name:speechbrain.utils.fetching.FetchFrom.LOCAL
                    path: %s
                pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                    loadables:
                        lm: !ref <lm>
                    paths:
                        lm: !ref <lm_path>
                """.formatted(folder.resolve("lm.ckpt")), Overrides.none());
        Pretrainer pretrainer = hparams.get("pretrainer", Pretrainer.class);
        pretrainer.collectFiles();
        pretrainer.loadCollected();
        assertThat(weights(hparams.get("lm", Linear.class))).containsExactly(weights(from));
    }

    @Test
    void aFolderCopiedFromAHubNeedsNoHub() {
        Linear from = trained("lm.ckpt", 3);
        Linear to = linear(3);
        Pretrainer pretrainer = Pretrainer.builder()
                .loadables(Map.of("lm", to))
                .paths(Map.of("lm", "speechbrain/asr-crdnn-rnnlm-librispeech/lm.ckpt"))
                .build();
        pretrainer.collectFiles(folder);
        pretrainer.loadCollected();
        assertThat(weights(to)).containsExactly(weights(from));
    }
}
