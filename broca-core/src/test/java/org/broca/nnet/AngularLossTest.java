package org.broca.nnet;

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

class AngularLossTest {
    @ParameterizedTest
    @ValueSource(strings = {"am", "aam", "aam-large", "aam-easy"})
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("speakers/loss-" + name + "-sb1.1.2");
        AngularLoss margin = name.equals("am")
                ? HyperYaml.build(AngularMargin.class, golden.options())
                : HyperYaml.build(AdditiveAngularMargin.class, golden.options());
        LogSoftmaxWrapper loss = new LogSoftmaxWrapper(margin);
        golden.assertOutputsAndGradients(
                Map.of(),
                in -> Map.of("0", loss.compute(in.get("cosines"), in.get("targets"))),
                within(1e-5),
                within(1e-5));
    }

    @Test
    void wrapsAnyMapOfCosines() {
        LogSoftmaxWrapper loss = new LogSoftmaxWrapper((cosines, targets) -> cosines);
        Tensor value = loss.compute(Tensor.zeros(2, 1, 4), Tensor.of(new long[] {0, 3}, 2, 1));
        TensorAssert.assertThat(value).isCloseTo(Tensor.scalar(Math.log(4)), 1e-6);
    }

    @Test
    void refusesTargetsOfAnotherBatch() {
        LogSoftmaxWrapper loss = new LogSoftmaxWrapper(AngularMargin.builder().build());
        assertThatThrownBy(() -> loss.compute(Tensor.zeros(2, 1, 4), Tensor.of(new long[] {0, 3, 1}, 3, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "LogSoftmaxWrapper expects [batch, 1, classes] and [batch, 1] but got [2, 1, 4] and [3, 1]");
    }
}
