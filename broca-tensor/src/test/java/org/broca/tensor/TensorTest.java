package org.broca.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void computesAsPyTorchDoes() {
        Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(a.sum().item()).isEqualTo(21);
        assertThat(a.mean(false, 1).toFloatArray()).containsExactly(2, 5);
        assertThat(a.var(false, false, 0).toFloatArray()).containsExactly(2.25f, 2.25f, 2.25f);
        assertThat(a.matmul(a.transpose(0, 1)).toFloatArray()).containsExactly(14, 32, 32, 77);
        assertThat(a.max(1, false).indices().toLongArray()).containsExactly(2, 2);
        assertThat(a.slice(1, 0, 3, 2).toFloatArray()).containsExactly(1, 3, 4, 6);
        assertThat(a.index(Tensor.of(new long[] {1, 0}, 2)).toFloatArray()).containsExactly(4, 5, 6, 1, 2, 3);
        assertThat(Tensor.cat(0, a, a).shape()).isEqualTo(Shape.of(4, 3));
        assertThat(a.to(DType.BFLOAT16).dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(a.topk(2, 1).values().toFloatArray()).containsExactly(3, 2, 6, 5);
    }

    @Test
    void drawsPythonsNumbersFromTheSameSeed() {
        Randomness.seed(0);
        float[] first = Tensor.randn(3).toFloatArray();
        assertThat(first[0]).isCloseTo(1.5410f, org.assertj.core.data.Offset.offset(1e-4f));
        Tensor state = Randomness.state();
        float[] next = Tensor.rand(4).toFloatArray();
        Randomness.restore(state);
        assertThat(Tensor.rand(4).toFloatArray()).containsExactly(next);
    }

    @Test
    void gathersGradients() {
        Tensor w = Tensor.of(new float[] {1, 2}, 2).requiresGrad(true);
        w.mul(w).sum().backward();
        assertThat(w.grad().orElseThrow().toFloatArray()).containsExactly(2, 4);
        w.clearGrad();
        assertThat(w.grad()).isEmpty();
        try (Autograd.Mode mode = Autograd.noGrad()) {
            assertThat(w.mul(2).requiresGrad()).isFalse();
        }
        assertThat(w.mul(2).requiresGrad()).isTrue();
    }

    @Test
    void namesTheOperationAndTheShapesOfAMistake() {
        assertThatThrownBy(() -> Tensor.zeros(2, 3).matmul(Tensor.zeros(2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("matmul of float32 [2, 3] and float32 [2, 3]: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void runsConvolutionsAndRecurrences() {
        Tensor x = Tensor.randn(2, 3, 10);
        assertThat(Functional.conv1d(x, Tensor.randn(4, 3, 3), Optional.empty(), 1, 1, 1, 1)
                        .shape())
                .isEqualTo(Shape.of(2, 4, 10));
        assertThat(Functional.pad(x, Functional.PadMode.REFLECT, 0, 2, 2).shape())
                .isEqualTo(Shape.of(2, 3, 14));
        Tensor spectrum = Signal.stft(
                Tensor.randn(2, 1600),
                400,
                160,
                400,
                Signal.window(Signal.Window.HAMMING, 400, true),
                true,
                Functional.PadMode.CONSTANT,
                false,
                true);
        assertThat(spectrum.shape()).isEqualTo(Shape.of(2, 201, 11));
        assertThat(Signal.viewAsReal(spectrum).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(Functional.layerNorm(x, Shape.of(10), Optional.empty(), Optional.empty(), 1e-5)
                        .shape())
                .isEqualTo(x.shape());
        var weights = java.util.List.of(Tensor.randn(20, 3), Tensor.randn(20, 5), Tensor.randn(20), Tensor.randn(20));
        assertThat(Functional.lstm(
                                x.transpose(1, 2),
                                Tensor.zeros(1, 2, 5),
                                Tensor.zeros(1, 2, 5),
                                weights,
                                true,
                                1,
                                0,
                                true,
                                false)
                        .output()
                        .shape())
                .isEqualTo(Shape.of(2, 10, 5));
    }

    @Test
    void printsTypeShapeAndNumbers() {
        assertThat(Tensor.of(new long[] {1, 2, 3, 4}, 2, 2)).hasToString("Tensor(int64 [2, 2], [[1, 2],\n [3, 4]])");
    }

    @Test
    void arraysWithoutElementsGoInAndOut() {
        assertThat(Tensor.of(new float[0], 0).toFloatArray()).isEmpty();
        assertThat(Tensor.of(new double[0], 2, 0).toDoubleArray()).isEmpty();
        assertThat(Tensor.of(new long[0], 0).toLongArray()).isEmpty();
        assertThat(Tensor.of(new int[0], 0).shape()).isEqualTo(Shape.of(0));
    }
}
