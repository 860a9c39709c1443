package org.broca.lobes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.broca.hparams.Hparams;
import org.broca.hparams.HparamsException;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.lobes.models.Xvector;
import org.broca.lobes.models.XvectorClassifier;
import org.broca.nnet.TensorMap;
import org.broca.processing.InputNormalization;
import org.broca.processing.SpectralMagnitude;
import org.broca.processing.Stft;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureYamlTest {
    private static final String SPEAKER_ID = """
            n_mels: 23
            emb_dim: 16
            compute_features: !new:speechbrain.lobes.features.Fbank
                n_mels: !ref <n_mels>
            mean_var_norm: !new:speechbrain.processing.features.InputNormalization
                norm_type: sentence
                std_norm: False
            embedding_model: !new:speechbrain.lobes.models.Xvector.Xvector
                in_channels: !ref <n_mels>
                activation: !name:torch.nn.LeakyReLU
                tdnn_blocks: 5
                tdnn_channels: [8, 8, 8, 8, 12]
                tdnn_kernel_sizes: [5, 3, 3, 1, 1]
                tdnn_dilations: [1, 2, 3, 1, 1]
                lin_neurons: !ref <emb_dim>
            classifier: !new:speechbrain.lobes.models.Xvector.Classifier
                input_shape: [null, null, !ref <emb_dim>]
                activation: !name:torch.nn.LeakyReLU
                lin_blocks: 1
                lin_neurons: !ref <emb_dim>
                out_neurons: 28
            """;

    private record Recipe(
            Fbank computeFeatures,
            InputNormalization meanVarNorm,
            Xvector embeddingModel,
            XvectorClassifier classifier) {}

    @Test
    void theSpeakerIdRecipeRunsFromWaveformToLogProbabilities() {
        Recipe recipe = HyperYaml.load(SPEAKER_ID, Overrides.none()).bind(Recipe.class);
        Tensor lengths = Tensor.of(new float[] {1, 0.5f}, 2);
        Tensor features = recipe.computeFeatures.forward(Tensor.randn(2, 8000)); // [batch, frames, mels]
        Tensor normalized = recipe.meanVarNorm.forward(features, lengths);
        Tensor vectors = recipe.embeddingModel.forward(normalized, lengths); // [batch, 1, size]
        Tensor classes = recipe.classifier.forward(vectors); // [batch, 1, speakers]
        TensorAssert.assertThat(classes).hasShape(2, 1, 28);
        TensorAssert.assertThat(classes.exp().sum(false, -1)).isCloseTo(Tensor.ones(2, 1), 1e-5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "processing.features.STFT [16000, 25, 10, 400]",
                "processing.features.ISTFT [16000, 400, 25, 10]",
                "processing.features.Filterbank [40, True, gaussian, 0, 8000, 400, 16000]",
                "processing.features.DCT [40, 20, True]",
                "processing.features.Deltas [40, 5]",
                "processing.features.ContextWindow [2, 3]",
                "processing.features.InputNormalization [True, False, batch]",
                "augment.time_domain.Resample [16000, 8000]",
                "lobes.features.Fbank [True, True, False, 16000, 0, 8000, 400, 40]",
                "lobes.features.MFCC [False, True, False, 16000, 0, 8000, 400, 40, 13]",
                "lobes.models.Xvector.Discriminator [[null, null, 6]]"
            })
    void takesPythonsArgumentsByPosition(String line) {
        String[] parts = line.split(" ", 2);
        String yaml = "made: !new:speechbrain.%s %s".formatted(parts[0], parts[1]);
        Hparams hparams = HyperYaml.load(yaml, Overrides.none());
        assertThat(hparams.get("made", TensorMap.class)).isNotNull();
    }

    @Test
    void functionsAndWindowsAreFilledIn() {
        String yaml = """
                stft: !new:speechbrain.processing.features.STFT
                    sample_rate: 8000
                    window_fn: !name:torch.hann_window
                istft: !new:speechbrain.processing.features.ISTFT
                    sample_rate: 8000
                    window_fn: !name:torch.hann_window
                magnitude: !name:speechbrain.processing.features.spectral_magnitude
                    power: 0.5
                resynth: !name:speechbrain.processing.signal_processing.resynthesize
                    stft: !ref <stft>
                    istft: !ref <istft>
                """;
        record Functions(Stft stft, SpectralMagnitude magnitude) {}
        Functions functions = HyperYaml.load(yaml, Overrides.none()).bind(Functions.class);
        Tensor spectrum = functions.stft.forward(Tensor.randn(1, 800));
        assertThat(functions.magnitude.forward(spectrum).shape()).isEqualTo(Shape.of(1, 11, 201));
    }

    @Test
    void namesAKeyThatIsNotKnown() {
        assertThatThrownBy(() ->
                        HyperYaml.load("f: !new:speechbrain.lobes.features.Fbank\n    n_mel: 3\n", Overrides.none()))
                .isInstanceOf(HparamsException.class)
                .hasMessageContaining("n_mel")
                .hasMessageContaining("did you mean n_mels?");
    }
}
