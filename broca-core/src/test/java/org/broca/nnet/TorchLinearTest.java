package org.broca.nnet;

import java.util.Map;
import java.util.function.Supplier;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TorchLinearTest extends LayerContract<TorchLinear> {
    @Override
    protected TorchLinear layer() {
        return TorchLinear.builder(4, 5).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 3, 4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Linear: in_features must be positive, got 0",
                () -> TorchLinear.builder(0, 5).build(),
                "Linear: out_features must be positive, got -1",
                () -> TorchLinear.builder(4, -1).build());
    }

    @Test
    void matchesPyTorch() {
        GoldenLayer.assertSameFromSeed("nnet_basic/torch-linear", this::layer);
    }
}
