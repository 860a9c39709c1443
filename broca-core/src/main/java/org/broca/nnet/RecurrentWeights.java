package org.broca.nnet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;

/** The parameters of a stack of recurrent layers under PyTorch's names, in the order that its kernels take them. */
final class RecurrentWeights extends Layer {
    private final List<Tensor> all = new ArrayList<>();

    /** Weights for {@code gates} matrices of {@code hiddenSize} rows in each layer and direction. */
    RecurrentWeights(RecurrentBuilder<?> b, int inputSize, int gates) {
        Map<String, Tensor> drawn = new LinkedHashMap<>();
        long rows = (long) gates * b.hiddenSize;
        double bound = 1 / Math.sqrt(b.hiddenSize);
        for (int layer = 0; layer < b.numLayers; layer++) {
            long size = layer == 0 ? inputSize : (b.bidirectional ? 2L : 1L) * b.hiddenSize;
            for (String end : b.bidirectional ? List.of("", "_reverse") : List.of("")) {
                drawn.put("weight_ih_l" + layer + end, Init.uniform(bound, rows, size));
                drawn.put("weight_hh_l" + layer + end, Init.uniform(bound, rows, b.hiddenSize));
                if (b.bias) {
                    drawn.put("bias_ih_l" + layer + end, Init.uniform(bound, rows));
                    drawn.put("bias_hh_l" + layer + end, Init.uniform(bound, rows));
                }
            }
        }
        if (b.reInit) {
            drawn.replaceAll(
                    (name, value) -> name.startsWith("weight_hh") ? Init.orthogonal(rows, b.hiddenSize) : value);
        }
        drawn.forEach((name, value) -> all.add(parameter(name, value)));
    }

    Tensor[] array() {
        return all.toArray(Tensor[]::new);
    }
}
