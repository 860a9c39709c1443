package org.broca.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.dataio.CategoricalEncoder;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.tensor.Randomness;

/** Model folders of small networks with random weights. */
final class SmallModels {
    private static final String CLASSIFIER = """
            sample_rate: 16000
            compute_features: !new:speechbrain.lobes.features.Fbank
                n_mels: 20
            mean_var_norm: !new:speechbrain.processing.features.InputNormalization
                norm_type: sentence
                std_norm: False
            embedding_model: !new:speechbrain.lobes.models.Xvector.Xvector
                in_channels: 20
                activation: !name:torch.nn.LeakyReLU
                tdnn_blocks: 2
                tdnn_channels: [8, 12]
                tdnn_kernel_sizes: [5, 1]
                tdnn_dilations: [1, 1]
                lin_neurons: 6
            classifier: !new:speechbrain.lobes.models.Xvector.Classifier
                input_shape: [null, null, 6]
                activation: !name:torch.nn.LeakyReLU
                lin_blocks: 1
                lin_neurons: 8
                out_neurons: 3
            label_encoder: !new:speechbrain.dataio.encoder.CategoricalEncoder
            modules:
                compute_features: !ref <compute_features>
                mean_var_norm: !ref <mean_var_norm>
                embedding_model: !ref <embedding_model>
                classifier: !ref <classifier>
            pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                loadables:
                    embedding_model: !ref <embedding_model>
                    classifier: !ref <classifier>
                    label_encoder: !ref <label_encoder>
                paths:
                    label_encoder: label_encoder.txt
            """;

    private SmallModels() {}

    /** An x-vector that tells three classes apart. */
    static Path classifier(Path folder) throws IOException {
        write(folder, CLASSIFIER, List.of("embedding_model", "classifier"), List.of("embedding_model", "classifier"));
        CategoricalEncoder labels = new CategoricalEncoder();
        labels.updateFromIterable(List.of("anna", "bert", "cleo"));
        labels.save(folder.resolve("label_encoder.txt"));
        return folder;
    }

    /** The network of recipes/VAD. */
    static Path vad(Path folder) throws IOException {
        String yaml = Files.readString(LocalSpark.ROOT.resolve("recipes/VAD/inference.yaml"));
        write(folder, yaml, List.of("model", "mean_var_norm"), List.of("model", "normalizer"));
        return folder;
    }

    private static void write(Path folder, String yaml, List<String> layers, List<String> files) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("hyperparams.yaml"), yaml);
        Randomness.seed(3);
        Hparams made = HyperYaml.load(yaml, Overrides.none());
        for (int i = 0; i < layers.size(); i++) {
            made.get(layers.get(i), Layer.class).save(folder.resolve(files.get(i) + ".ckpt"));
        }
    }
}
