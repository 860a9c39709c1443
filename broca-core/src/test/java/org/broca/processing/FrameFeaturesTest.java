package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFeaturesTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "few", "plain"})
    void dctMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/dct-" + name + "-sb1.1.2");
        Dct dct = HyperYaml.build(Dct.class, golden.options());
        golden.assertForwardAndBackward(Map.of(), dct::forward, within(1e-5), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "wide", "even", "channels"})
    void deltasMatchSpeechBrain(String name) {
        Golden golden = Golden.load("processing/deltas-" + name + "-sb1.1.2");
        Deltas deltas = HyperYaml.build(Deltas.class, golden.options());
        TensorAssert.assertThat(deltas.stateDict().get("kernel"))
                .isSameAs(golden.weights().get("kernel"));
        golden.assertForwardAndBackward(Map.of(), deltas::forward, within(1e-5), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "both", "left", "right"})
    void contextMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("processing/context-window-" + name + "-sb1.1.2");
        ContextWindow window = HyperYaml.build(ContextWindow.class, golden.options());
        golden.assertForwardAndBackward(Map.of(), window::forward, within(0.0), within(1e-6));
    }

    @Test
    void everyChannelIsTransformedByItself() {
        Tensor x = Tensor.randn(2, 7, 6, 3);
        Dct dct = Dct.builder(6).nOut(4).build();
        ContextWindow window =
                ContextWindow.builder().leftFrames(2).rightFrames(1).build();
        Tensor second = x.select(3, 1);
        TensorAssert.assertThat(dct.forward(x).select(3, 1)).isCloseTo(dct.forward(second), 1e-6);
        TensorAssert.assertThat(window.forward(x).select(3, 1)).isCloseTo(window.forward(second), 0);
    }

    @Test
    void refusesMoreCoefficientsThanInputs() {
        assertThatThrownBy(() -> Dct.builder(10).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot select more DCT coefficients than inputs (n_out=20, n_in=10)");
    }

    @Test
    void refusesAWindowWithoutNeighbours() {
        assertThatThrownBy(() -> Deltas.builder(4).windowLength(2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Deltas: window_length must be at least 3, got 2");
        assertThatThrownBy(() -> ContextWindow.builder().leftFrames(-1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ContextWindow: left_frames and right_frames must not be negative, got -1 and 0");
    }
}
