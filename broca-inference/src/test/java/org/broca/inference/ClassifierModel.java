package org.broca.inference;

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
import org.broca.tensor.Tensor;

/** A folder of a small ECAPA-TDNN classifier with random weights, and statistics of embeddings. */
final class ClassifierModel {
    static final List<String> LABELS = List.of("anna", "bert", "cleo");

    private static final String YAML = """
            sample_rate: 16000
            compute_features: !new:speechbrain.lobes.features.Fbank
                n_mels: 20
            mean_var_norm: !new:speechbrain.processing.features.InputNormalization
                norm_type: sentence
                std_norm: False
            embedding_model: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN
                input_size: 20
                channels: [8, 8, 8, 8, 24]
                kernel_sizes: [5, 3, 3, 3, 1]
                dilations: [1, 2, 3, 4, 1]
                attention_channels: 4
                res2net_scale: 4
                se_channels: 4
                lin_neurons: 12
            classifier: !new:speechbrain.lobes.models.Xvector.Classifier
                input_shape: [null, null, 12]
                activation: !name:torch.nn.LeakyReLU
                lin_blocks: 1
                lin_neurons: 10
                out_neurons: 4
            mean_var_norm_emb: !new:speechbrain.processing.features.InputNormalization
                norm_type: global
                std_norm: False
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
                    mean_var_norm_emb: !ref <mean_var_norm_emb>
                    label_encoder: !ref <label_encoder>
                paths:
                    label_encoder: label_encoder.txt
            """;

    private ClassifierModel() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("hyperparams.yaml"), YAML);
        Randomness.seed(11);
        Hparams made = HyperYaml.load(YAML, Overrides.none());
        for (String name : List.of("embedding_model", "classifier", "mean_var_norm_emb")) {
            Layer layer = made.get(name, Layer.class);
            if (name.equals("mean_var_norm_emb")) {
                made.get(name, org.broca.processing.InputNormalization.class)
                        .forward(Tensor.randn(4, 1, 12), Tensor.ones(4));
            }
            layer.save(folder.resolve(name + ".ckpt"));
        }
        CategoricalEncoder labels = new CategoricalEncoder();
        labels.updateFromIterable(LABELS);
        labels.save(folder.resolve("label_encoder.txt"));
        return folder;
    }
}
