package org.broca.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class TorchScriptTest {
    private static final String LOOP = """
            def loop(x: Tensor, w: Tensor, steps: int) -> Tuple[Tensor, List[Tensor]]:
                states: List[Tensor] = []
                for i in range(steps):
                    x = torch.tanh(x * w)
                    states.append(x)
                return x, states
            """;

    private final TorchScript loop = new TorchScript("loop", LOOP);

    private static double expected(double x, double w, int steps) {
        double value = x;
        for (int i = 0; i < steps; i++) {
            value = Math.tanh(value * w);
        }
        return value;
    }

    @Test
    void runsALoopInOneCall() {
        List<Tensor> results = loop.call(Tensor.of(new double[] {0.5}, 1), Tensor.of(new double[] {2}, 1), 3);
        assertThat(results).hasSize(4);
        assertThat(results.get(0).item()).isEqualTo(expected(0.5, 2, 3), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(results.get(3).item()).isEqualTo(results.get(0).item());
    }

    @Test
    void recordsGradients() {
        Tensor w = Tensor.of(new double[] {2}, 1).requiresGrad(true);
        loop.call(Tensor.of(new double[] {0.5}, 1), w, 3).get(0).sum().backward();
        double slope = (expected(0.5, 2 + 1e-6, 3) - expected(0.5, 2 - 1e-6, 3)) / 2e-6;
        assertThat(w.grad().orElseThrow().item()).isEqualTo(slope, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void runsInManyThreads() {
        List<CompletableFuture<Double>> runs = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor x = Tensor.of(new double[] {i}, 1);
                        return loop.call(x, Tensor.of(new double[] {2}, 1), 5)
                                .get(0)
                                .item();
                    }
                }))
                .toList();
        for (int i = 0; i < runs.size(); i++) {
            assertThat(runs.get(i).join()).isEqualTo(expected(i, 2, 5), org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void saysWhichFunctionIsMissing() {
        assertThatThrownBy(() -> new TorchScript("other", LOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the script defines no function \"other\"");
    }

    @Test
    void saysWhatIsWrongWithAScript() {
        assertThatThrownBy(() -> new TorchScript("f", "def f(x):\n    return torch.nothing(x)\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the script of f is wrong in line 2: Unknown builtin op: aten::nothing.");
    }
}
