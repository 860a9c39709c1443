package org.broca.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class AtenTest {
    private final Tensor x = Tensor.of(new float[] {3, 1, 2}, 3);

    @Test
    void takesNumbersListsAndNone() {
        assertThat(Aten.call("add.Tensor", x, x, 2).toFloatArray()).containsExactly(9, 3, 6);
        assertThat(Aten.call("clamp", x, 1.5, null).toFloatArray()).containsExactly(3, 1.5f, 2);
        assertThat(Aten.call("sum.dim_IntList", x, new long[] {0}, true, DType.FLOAT64))
                .hasToString("Tensor(float64 [1], [6.000])");
        assertThat(Aten.call("gelu", x, "tanh").dtype()).isEqualTo(DType.FLOAT32);
        assertThat(Aten.call("cat", new Tensor[] {x, x}, 0).toFloatArray()).hasSize(6);
        assertThat(Aten.call("zeros", new long[] {2}, DType.INT8, null, Device.CPU, false)
                        .dtype())
                .isEqualTo(DType.INT8);
        assertThat(Aten.call("upsample_nearest1d.vec", x.reshape(1, 1, 3), null, new double[] {2})
                        .numel())
                .isEqualTo(6);
    }

    @Test
    void takesListsWithGaps() {
        Tensor matrix = Tensor.arange(0, 6).reshape(2, 3);
        Tensor columns = Tensor.of(new long[] {2, 0}, 2);
        Aten.OptionalTensors second = new Aten.OptionalTensors(List.of(Optional.empty(), Optional.of(columns)));
        assertThat(Aten.call("index.Tensor", matrix, second).toLongArray()).containsExactly(2, 0, 5, 3);
    }

    @Test
    void returnsAllResults() {
        List<Tensor> sorted = Aten.callAll("sort", x, 0, false);
        assertThat(sorted.get(0).toFloatArray()).containsExactly(1, 2, 3);
        assertThat(sorted.get(1).toLongArray()).containsExactly(1, 2, 0);
        assertThat(Aten.callAll("split.Tensor", x, 2, 0)).hasSize(2);
    }

    @Test
    void changesTensorsInPlace() {
        Tensor a = x.copy();
        Tensor same = Aten.call("mul_.Scalar", a, 2.0);
        assertThat(a.toFloatArray()).containsExactly(6, 2, 4);
        assertThat(same.storageId()).isEqualTo(a.storageId());
        Aten.callAll("_foreach_add_.Scalar", new Tensor[] {a}, 1.0);
        assertThat(a.toFloatArray()).containsExactly(7, 3, 5);
    }

    @Test
    void recordsGradients() {
        Tensor w = Tensor.of(new float[] {2}, 1).requiresGrad(true);
        Aten.call("pow.Tensor_Scalar", w, 3).sum().backward();
        assertThat(w.grad().orElseThrow().toFloatArray()).containsExactly(12);
    }

    @Test
    void freesItsResultsWithTheScope() {
        long before = LiveTensors.count();
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(Aten.callAll("sort", x, 0, false)).hasSize(2);
            }
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThat(x.toFloatArray()).containsExactly(3, 1, 2);
    }

    @Test
    void namesTheOperatorOfAMistake() {
        assertThatThrownBy(() -> Aten.call("no_such_operator", x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no_such_operator: Could not find schema for aten::no_such_operator.");
        assertThatThrownBy(() -> Aten.call("add.Tensor", x, Tensor.zeros(2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("add.Tensor: The size of tensor a (3) must match the size of tensor b (2)");
        assertThatThrownBy(() -> Aten.call("relu", new StringBuilder()))
                .hasMessage("an operator cannot take a java.lang.StringBuilder");
    }
}
