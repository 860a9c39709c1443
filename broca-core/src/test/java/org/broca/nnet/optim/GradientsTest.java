package org.broca.nnet.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private static Tensor withGradient(float... gradient) {
        Tensor parameter = Tensor.zeros(gradient.length).requiresGrad(true);
        parameter.setGrad(Tensor.of(gradient, gradient.length));
        return parameter;
    }

    private final Tensor a = withGradient(3, 0);
    private final Tensor b = withGradient(4);
    private final Tensor frozen = Tensor.zeros(2);

    @Test
    void clipsAllGradientsByOneFactorAndReturnsTheNormBefore() {
        assertThat(Gradients.clipNorm(List.of(a, frozen, b), 1)).isCloseTo(5, within(1e-6));
        assertThat(a.grad().orElseThrow().toFloatArray()[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(b.grad().orElseThrow().toFloatArray()[0]).isCloseTo(0.8f, within(1e-6f));
    }

    @Test
    void leavesSmallGradientsAlone() {
        assertThat(Gradients.clipNorm(List.of(a, b), 10)).isCloseTo(5, within(1e-6));
        assertThat(a.grad().orElseThrow().toFloatArray()).containsExactly(3, 0);
        assertThat(Gradients.clipNorm(List.of(frozen), 10)).isZero();
    }

    @Test
    void refusesToReverseGradients() {
        assertThatThrownBy(() -> Gradients.clipNorm(List.of(a), -1))
                .hasMessage("the largest norm of gradients must be above 0, got -1.0");
    }

    @Test
    void findsGradientsThatAreNotFinite() {
        Tensor nan = withGradient(1, Float.NaN);
        Tensor infinite = withGradient(Float.NEGATIVE_INFINITY);
        Tensor large = withGradient(1e30f, 1e30f);
        assertThat(Gradients.allFinite(List.of(a, b, frozen, large))).isTrue();
        assertThat(Gradients.allFinite(List.of(a, nan))).isFalse();
        assertThat(Gradients.allFinite(List.of(frozen))).isTrue();
        assertThat(Gradients.nonFinite(List.of(a, nan, frozen, infinite))).containsExactly(nan, infinite);
        assertThat(Gradients.nonFinite(List.of(frozen))).isEmpty();
    }
}
