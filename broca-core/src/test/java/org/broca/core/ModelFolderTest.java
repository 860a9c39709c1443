package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Linear;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    @TempDir
    private Path folder;

    private Arguments arguments;
    private Hparams hparams;
    private Checkpointer checkpointer;

    @BeforeEach
    void train() throws IOException {
        Files.writeString(folder.resolve("train.yaml"), """
                output_folder: %s
                neurons: 3
                activation: !name:torch.nn.ReLU
                beam_size: 2
                layer: !new:speechbrain.nnet.linear.Linear
                    n_neurons: !ref <neurons>
                    input_size: 2
                labels: !new:speechbrain.dataio.encoder.CategoricalEncoder
                checkpointer: !new:speechbrain.utils.checkpoints.Checkpointer
                    checkpoints_dir: !ref <output_folder>/save
                    recoverables:
                        model: !ref <layer>
                """.formatted(folder.resolve("results")));
        Files.writeString(folder.resolve("inference.yaml"), """
                neurons: 1 # as trained
                activation: !name:torch.nn.LeakyReLU
                width: 8
                layer: !new:speechbrain.nnet.linear.Linear
                    n_neurons: !ref <neurons>
                    input_size: 2
                labels: !new:speechbrain.dataio.encoder.CategoricalEncoder
                pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                    loadables:
                        model: !ref <layer>
                        labels: !ref <labels>
                """);
        arguments = Arguments.parse(folder.resolve("train.yaml").toString(), "--neurons=4");
        hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        checkpointer = hparams.get("checkpointer", Checkpointer.class);
    }

    @Test
    void holdsTheBestWeightsAndTheRunsValues() {
        checkpointer.saveCheckpoint(Map.of("WER", 1.0), "best");
        Linear layer = hparams.get("layer", Linear.class);
        String best = layer.stateDict().get("w.weight").toString();
        layer.loadStateDict(linear().stateDict());
        checkpointer.saveCheckpoint(Map.of("WER", 2.0), "worse");
        Path model = ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER"))
                .orElseThrow();
        assertThat(model).isEqualTo(folder.resolve("results/model"));
        assertThat(ModelFolder.in(folder.resolve("results"))).isEqualTo(model);
        assertThat(ModelFolder.in(model)).isEqualTo(model);
        Hparams ready = HyperYaml.load(model.resolve("hyperparams.yaml"), Overrides.none());
        assertThat(ready.getInt("neurons")).isEqualTo(4);
        assertThat(ready.getInt("width")).isEqualTo(8);
        assertThat(ready.has("beam_size")).isFalse();
        assertThat(ready.find("activation").orElseThrow()).hasToString("!name:torch.nn.ReLU");
        Pretrainer pretrainer = ready.get("pretrainer", Pretrainer.class);
        pretrainer.collectFiles(model);
        pretrainer.loadCollected();
        assertThat(ready.get("layer", Linear.class).stateDict().get("w.weight")).hasToString(best);
        assertThat(model.resolve("labels.ckpt")).isRegularFile();
    }

    @Test
    void isWhatWasTrainedAndNotWhatTheRunStartedFrom() throws IOException {
        Path start = folder.resolve("start.ckpt");
        linear().save(start);
        Files.writeString(folder.resolve("train.yaml"), """
                pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                    loadables:
                        labels: !ref <labels>
                """, StandardOpenOption.APPEND);
        arguments = Arguments.parse(
                folder.resolve("train.yaml").toString(),
                "--neurons=4",
                "--pretrainer={loadables: {model: !ref <layer>}, paths: {model: %s}}".formatted(start));
        hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        checkpointer = hparams.get("checkpointer", Checkpointer.class);
        checkpointer.saveCheckpoint(Map.of("WER", 1.0), "best");
        Path model = ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER"))
                .orElseThrow();
        Hparams ready = HyperYaml.load(model.resolve("hyperparams.yaml"), Overrides.none());
        Pretrainer pretrainer = ready.get("pretrainer", Pretrainer.class);
        pretrainer.collectFiles(model);
        pretrainer.loadCollected();
        assertThat(ready.get("layer", Linear.class).stateDict().get("w.weight"))
                .hasToString(hparams.get("layer", Linear.class)
                        .stateDict()
                        .get("w.weight")
                        .toString());
        assertThat(model.resolve("hyperparams.yaml")).content().doesNotContain("start.ckpt");
    }

    private static Linear linear() {
        return Linear.builder(4).inputSize(2).build();
    }

    @Test
    void isNotMadeWithoutCheckpoint() {
        assertThat(ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER")))
                .isEmpty();
        assertThat(folder.resolve("results/model")).doesNotExist();
    }

    @Test
    void namesALoadableWhoseFileIsNowhere() throws IOException {
        Path yaml = folder.resolve("inference.yaml");
        Files.writeString(yaml, Files.readString(yaml) + "        lm: !ref <layer>\n");
        Checkpoint saved = checkpointer.saveCheckpoint(Map.of("WER", 1.0), "best");
        assertThatThrownBy(() -> ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER")))
                .hasMessage("inference.yaml: the pretrainer wants [lm], but neither the checkpoint %s nor the run's"
                                .formatted(saved.path())
                        + " pretrainer nor a key of its YAML has them");
        assertThat(folder.resolve("results")).isDirectoryNotContaining("glob:**model");
    }
}
