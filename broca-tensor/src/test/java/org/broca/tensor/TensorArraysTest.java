package org.broca.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

/** Java arrays in and out. */
class TensorArraysTest {
    @Test
    void giveBackWhatTheyTook() {
        assertThat(Tensor.of(new float[] {1.5f, -2, Float.NaN}, 3).toFloatArray())
                .containsExactly(1.5f, -2, Float.NaN);
        assertThat(Tensor.of(new double[] {1e300, -0.0}, 2).toDoubleArray()).containsExactly(1e300, -0.0);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE, 5}, 2).toLongArray()).containsExactly(Long.MIN_VALUE, 5);
        assertThat(Tensor.of(new int[] {Integer.MAX_VALUE}, 1).toLongArray()).containsExactly(Integer.MAX_VALUE);
        assertThat(Tensor.of(new boolean[] {true, false, true}, 3).toBooleanArray())
                .containsExactly(true, false, true);
    }

    @Test
    void areReadRowByRowWhateverTheStrides() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(x.transpose(0, 1).toFloatArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(x.select(1, 1).toLongArray()).containsExactly(2, 5);
        assertThat(Tensor.scalar(7).expand(3).toFloatArray()).containsExactly(7, 7, 7);
    }

    @Test
    void mayBeEmpty() {
        assertThat(Tensor.of(new float[0], 0, 3).toFloatArray()).isEmpty();
        assertThat(Tensor.of(new double[0], 0).toDoubleArray()).isEmpty();
        assertThat(Tensor.of(new long[0], 2, 0).toLongArray()).isEmpty();
        assertThat(Tensor.of(new int[0], 0).toLongArray()).isEmpty();
        assertThat(Tensor.of(new boolean[0], 0).toBooleanArray()).isEmpty();
    }

    @Test
    void roundToHalfPrecision() {
        Tensor x = Tensor.of(new float[] {1 / 3f, 65504, 1e-8f, 70000, -2}, 5);
        assertThat(x.to(DType.FLOAT16).toFloatArray())
                .containsExactly(0.33325195f, 65504, 0, Float.POSITIVE_INFINITY, -2);
        assertThat(x.to(DType.BFLOAT16).toFloatArray()).containsExactly(0.33398438f, 65536, 1.0011718e-8f, 70144, -2);
    }

    @Test
    void holdComplexNumbersAsPairs() {
        Tensor z = Signal.viewAsComplex(Tensor.of(new float[] {1, 2, 3, -4}, 2, 2));
        assertThat(z).hasToString("Tensor(complex64 [2], [1.000+2.000j, 3.000-4.000j])");
        TensorAssert.assertThat(z.mul(z))
                .isCloseTo(Signal.viewAsComplex(Tensor.of(new float[] {-3, 4, -7, -24}, 2, 2)), 0);
        assertThat(Signal.viewAsReal(z).toFloatArray()).containsExactly(1, 2, 3, -4);
        assertThatThrownBy(z::toFloatArray)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("complex64 [2]: complex numbers have two parts, a Java array of numbers has one; "
                        + "take Signal.viewAsReal(tensor) first");
    }

    @Test
    void mustFitTheShape() {
        assertThatThrownBy(() -> Tensor.of(new float[] {1, 2, 3}, 2, 2))
                .hasMessage("[2, 2] has 4 elements, but 3 were given");
    }
}
