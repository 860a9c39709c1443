package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StftTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "short-window",
                "normalized",
                "not-centred",
                "reflect",
                "replicate",
                "two-sided",
                "channels",
                "hann"
            })
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/stft-" + name + "-sb1.1.2");
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        if (name.equals("hann")) {
            options.put("window_fn", (WindowFunction) Windows::hann);
        }
        Stft stft = HyperYaml.build(Stft.class, options);
        golden.assertForwardAndBackward(Map.of(), stft::forward, within(1e-5), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "length", "channels"})
    void inverseMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/istft-" + name + "-sb1.1.2");
        Istft istft = HyperYaml.build(Istft.class, golden.options());
        golden.assertForwardAndBackward(
                Map.of(),
                x -> name.equals("length")
                        ? istft.forward(x, (long) golden.input("length").item())
                        : istft.forward(x),
                within(1e-5),
                within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"energy", "magnitude", "log"})
    void magnitudeMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/spectral-magnitude-" + name + "-sb1.1.2");
        SpectralMagnitude magnitude = HyperYaml.build(SpectralMagnitude.class, golden.options());
        golden.assertForwardAndBackward(Map.of(), magnitude::forward, within(1e-5), within(1e-5));
    }

    @Test
    void inverseUndoesANormalizedTransform() {
        Stft stft = Stft.builder(16000).normalizedStft(true).build();
        Istft istft = Istft.builder(16000).normalizedStft(true).build();
        Tensor wave = Tensor.randn(2, 1600);
        TensorAssert.assertThat(istft.forward(stft.forward(wave))).isCloseTo(wave, 1e-4);
    }

    @Test
    void magnitudeOfSeveralChannelsIsEachChannelsOwn() {
        Tensor wave = Tensor.randn(2, 800, 3);
        Stft stft = Stft.builder(16000).build();
        SpectralMagnitude magnitude = SpectralMagnitude.builder().build();
        Tensor all = magnitude.forward(stft.forward(wave)); // [batch, frames, bins, channels]
        Tensor second = magnitude.forward(stft.forward(wave.select(2, 1)));
        TensorAssert.assertThat(all.select(3, 1)).isCloseTo(second, 1e-4);
    }

    @Test
    void refusesAWindowLongerThanTheTransform() {
        assertThatThrownBy(() -> Stft.builder(44100).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Stft: a window of 25.0 ms is 1102 samples at 44100 Hz; it must be between 1 and n_fft, which is 400");
    }

    @Test
    void refusesAWaveformWithoutABatch() {
        Stft stft = Stft.builder(16000).build();
        assertThatThrownBy(() -> stft.forward(Tensor.zeros(16000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Stft expects [batch, samples] or [batch, samples, channels] but got [16000]");
    }

    @Test
    void saysThatASignalIsTooShort() {
        Stft stft = Stft.builder(16000).center(false).build();
        assertThatThrownBy(() -> stft.forward(Tensor.zeros(1, 399)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Stft: a signal of 399 samples is shorter than one frame of 400");
    }
}
