package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.dataio.AudioIo;
import org.broca.inference.EncoderClassifier;
import org.broca.inference.LoadedModel;
import org.broca.inference.ModelSource;
import org.broca.inference.Pretrained;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@link Pretrained} and {@link EncoderClassifier}, from a package of their own. */
class OwnInterfaceTest {
    @TempDir
    private Path folder;

    /** How loud each frequency is in a recording. */
    static final class Spectrum extends Pretrained {
        Spectrum(LoadedModel model) {
            super(model, List.of("sample_rate"), List.of("compute_features"));
        }

        Tensor of(Path file) {
            return compute(() -> module("compute_features", TensorMap.class)
                    .forward(loadAudio(file).unsqueeze(0))
                    .mean(false, 1));
        }
    }

    /** What a recording of a call is about. */
    static final class CallTopics extends EncoderClassifier {
        CallTopics(LoadedModel model) {
            super(
                    model,
                    List.of("urgent"),
                    List.of("compute_features", "mean_var_norm", "embedding_model", "classifier"));
        }

        boolean isUrgent(Path call) {
            return hparams()
                    .getList("urgent", String.class)
                    .contains(classifyFile(call).label());
        }
    }

    @Test
    void anOwnInterfaceTakesTenLines() throws Exception {
        Files.writeString(folder.resolve("hyperparams.yaml"), """
                sample_rate: 16000
                urgent: [fire]
                compute_features: !new:speechbrain.lobes.features.Fbank
                mean_var_norm: !new:speechbrain.processing.features.InputNormalization {norm_type: sentence}
                embedding_model: !new:speechbrain.nnet.containers.LengthsCapableSequential
                    pooling: !new:speechbrain.nnet.pooling.StatisticsPooling
                classifier: !new:speechbrain.nnet.activations.Softmax
                label_encoder: !new:speechbrain.dataio.encoder.CategoricalEncoder
                modules:
                    compute_features: !ref <compute_features>
                    mean_var_norm: !ref <mean_var_norm>
                    embedding_model: !ref <embedding_model>
                    classifier: !ref <classifier>
                """);
        Path file = folder.resolve("a.wav");
        AudioIo.writeAudio(file, Tensor.randn(16000).mul(0.1), 16000);
        ModelSource model = ModelSource.of(folder.toString());
        try (Spectrum spectrum = Pretrained.fromHparams(model, Spectrum::new);
                CallTopics topics = Pretrained.fromHparams(model, CallTopics::new)) {
            assertThat(spectrum.of(file).shape().toArray()).containsExactly(1, 40);
            assertThat(topics.isUrgent(file)).isFalse();
        }
    }
}
