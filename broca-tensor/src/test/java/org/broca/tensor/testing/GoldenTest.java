package org.broca.tensor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;
import org.junit.jupiter.api.Test;

class GoldenTest {
    private final Golden golden = Golden.load("example/linear-sb1.1.2");
    private final Map<String, Tensor> parameters = golden.weights();

    GoldenTest() {
        parameters.values().forEach(p -> p.requiresGrad(true));
    }

    private Tensor linear(Tensor x) {
        return Functional.linear(x, golden.tensor("weight.weight"), Optional.of(golden.tensor("weight.bias")));
    }

    @Test
    void comparesOutputAndGradients() {
        assertThat(golden.options()).isEqualTo(Map.of("in_features", 3, "out", List.of(2)));
        golden.assertForwardAndBackward(parameters, this::linear, within(1e-6), within(1e-5));
    }

    @Test
    void comparesSeveralInputsAndOutputs() {
        Golden several = Golden.load("example/bilinear-sb1.1.2");
        Map<String, Tensor> weights = several.weights();
        weights.values().forEach(p -> p.requiresGrad(true));
        several.assertOutputsAndGradients(
                weights,
                in -> {
                    Tensor out =
                            Aten.call("bilinear", in.get("a"), in.get("b"), weights.get("weight"), weights.get("bias"));
                    return Map.of("sum", out, "mean", out.mean(false, 0));
                },
                within(1e-6),
                within(1e-5));
    }

    @Test
    void saysWhichOutputDiffersByHowMuchAndWhere() {
        assertThatThrownBy(() -> golden.assertForwardAndBackward(
                        parameters,
                        x -> linear(x).add(Tensor.of(new float[] {0, 1, 0, 0, 0, 0, 0, 0}, 4, 2)),
                        within(1e-6),
                        within(1e-5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[example/linear-sb1.1.2: output.0]")
                .hasMessageContaining("largest difference is 1.00 at [0, 1]: expected ")
                .hasMessageContaining("(tolerance 1.00e-06)");
    }

    @Test
    void saysWhichGradientDiffers() {
        assertThatThrownBy(() -> golden.assertForwardAndBackward(
                        parameters, x -> linear(x.detach()).add(x.sum().mul(0)), within(1e-6), within(1e-5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[example/linear-sb1.1.2: grad.input.x]");
    }

    @Test
    void namesTheScriptOfAMissingFile() {
        assertThatThrownBy(() -> Golden.load("cnn/nothing-sb1.1.2"))
                .hasMessage("no golden file \"cnn/nothing-sb1.1.2\" on the class path: "
                        + "write it with tools/golden/cnn.py");
    }
}
