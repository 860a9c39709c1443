package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DropoutTest {
    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("dropout", Dropout.builder().p(0.3).build()),
                Arguments.of("dropout2d", new Dropout2d(0.4)),
                Arguments.of("dropout2d-3d", new Dropout2d(0.4)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void dropsWhatPythonDrops(String name, TensorMap dropout) {
        Golden golden = GoldenLayer.load("nnet_basic/" + name);
        Randomness.manualSeed(((Number) golden.options().get("seed")).longValue());
        golden.assertForwardAndBackward(
                ((Layer) dropout).namedParameters(), dropout::forward, within(1e-6), within(1e-6));
    }

    @Test
    void keepsEverythingInEvaluation() {
        Tensor x = Tensor.randn(2, 3, 4);
        for (Layer layer : new Layer[] {Dropout.builder().build(), new Dropout2d(0.5)}) {
            layer.train(false);
            TensorAssert.assertThat(((TensorMap) layer).forward(x)).isSameAs(x);
        }
    }

    @Test
    void drops2dOneFeatureAtAllTimesAndChannels() {
        Tensor kept = new Dropout2d(0.5).forward(Tensor.ones(4, 5, 6, 3));
        Tensor perFeature = kept.sum(false, 1, 3); // [batch, features]
        for (double sum : perFeature.toDoubleArray()) {
            assertThat(sum).isIn(0.0, 30.0);
        }
    }

    @Test
    void rejectsProbabilitiesOutOfRange() {
        assertThatThrownBy(() -> Dropout.builder().p(1.5).build()).hasMessage("Dropout: p must be in [0, 1], got 1.5");
        assertThatThrownBy(() -> new Dropout2d(-1)).hasMessage("Dropout2d: drop_rate must be in [0, 1], got -1.0");
        assertThatThrownBy(() -> new Dropout2d(0.5).forward(Tensor.zeros(2)))
                .hasMessage(
                        "Dropout2d expects [batch, time, features] or [batch, time, features, channels] but got [2]");
    }
}
