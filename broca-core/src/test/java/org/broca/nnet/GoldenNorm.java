package org.broca.nnet;

import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;

/** Compares a normalization with SpeechBrain's: output, gradients and running statistics. */
final class GoldenNorm {
    private GoldenNorm() {}

    static <L extends Layer & TensorMap> void assertSame(String name, L layer) {
        Golden golden = GoldenLayer.load(name);
        layer.loadStateDict(golden.weights());
        layer.train((Boolean) golden.options().get("training"));
        golden.assertOutputsAndGradients(
                layer.namedParameters(), inputs -> run(layer, inputs.get("x")), within(1e-5), within(1e-4));
    }

    private static <L extends Layer & TensorMap> Map<String, Tensor> run(L layer, Tensor x) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("0", layer.forward(x));
        layer.stateDict().forEach((key, value) -> outputs.put(key.replace("norm.", ""), value));
        return outputs;
    }
}
