package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.broca.hparams.HyperYaml;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterbankTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "linear",
                "rectangular",
                "gaussian",
                "range",
                "magnitude",
                "channels",
                "trained",
                "trained-slowly",
                "trained-gaussian",
                "random",
                "random-evaluated"
            })
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/filterbank-" + name + "-sb1.1.2");
        Filterbank filterbank = HyperYaml.build(Filterbank.class, golden.options());
        assertThat(filterbank.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        golden.weights()
                .forEach((key, value) ->
                        TensorAssert.assertThat(filterbank.stateDict().get(key)).isCloseTo(value, 1e-7));
        filterbank.train(name.equals("random"));
        Randomness.manualSeed(5);
        golden.assertForwardAndBackward(filterbank.namedParameters(), filterbank::forward, within(1e-4), within(1e-4));
    }

    @Test
    void energiesOfAWaveformAreThoseOfItsSpectrogram() {
        Stft stft = Stft.builder(16000).build();
        Filterbank filterbank = Filterbank.builder().build();
        for (Tensor wave : new Tensor[] {Tensor.randn(2, 1000), Tensor.randn(2, 1000, 3)}) {
            Tensor spectrogram = SpectralMagnitude.builder().build().forward(stft.forward(wave));
            TensorAssert.assertThat(filterbank.forward(stft, wave)).isCloseTo(filterbank.forward(spectrogram), 1e-4);
        }
    }

    @Test
    void refusesAnEmptyRange() {
        assertThatThrownBy(() -> Filterbank.builder().fMin(8000).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Filterbank: f_min must be less than f_max, got f_min 8000.0, f_max 8000.0");
    }

    @Test
    void refusesASpectrogramOfOtherBins() {
        Filterbank filterbank = Filterbank.builder().build();
        assertThatThrownBy(() -> filterbank.forward(Tensor.zeros(1, 5, 257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Filterbank expects [batch, frames, 201] or [batch, frames, 201, channels] but got [1, 5, 257]");
    }
}
