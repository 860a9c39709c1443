package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumpyArrayTest {
    private static final double[] NUMBERS = {0, 1, 2, 3, 100, 127};

    private static byte[] golden(String name) throws IOException, URISyntaxException {
        return Files.readAllBytes(
                Path.of(Objects.requireNonNull(NumpyArrayTest.class.getResource("/golden/numpy/" + name), name)
                        .toURI()));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BFLOAT16", "COMPLEX64", "COMPLEX128"})
    void readsWhatNumpyWroteAndGivesItBack(DType dtype) throws Exception {
        byte[] python = golden(dtype + ".npy");
        NumpyArray array = NumpyArray.parse(python);
        assertThat(array.dtype()).isEqualTo(dtype);
        assertThat(array.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(array.toNpy()).isEqualTo(python);
        double[] values = dtype == DType.BOOL ? new double[] {0, 1, 1, 1, 1, 1} : NUMBERS;
        assertThat(array.toDoubles()).containsExactly(values);
        assertThat(NumpyArray.of(dtype, Shape.of(2, 3), values)).isEqualTo(array);
        try (TensorScope scope = TensorScope.open()) {
            assertThat(NumpyArray.of(array.toTensor())).isEqualTo(array);
        }
    }

    @Test
    void scalarsAndEmptyArraysGoThere() {
        NumpyArray scalar = NumpyArray.of(DType.INT64, Shape.of(), 7);
        NumpyArray empty = NumpyArray.of(DType.FLOAT32, Shape.of(0, 4));
        assertThat(NumpyArray.parse(scalar.toNpy())).isEqualTo(scalar).hasToString("int64 []");
        assertThat(NumpyArray.parse(empty.toNpy())).isEqualTo(empty).hasToString("float32 [0, 4]");
    }

    @Test
    void aTensorWithGapsIsWrittenRowByRow() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor turned = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).permute(1, 0);
            assertThat(NumpyArray.of(turned).toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void bytesThatAreNoArrayAreRefused() {
        byte[] npy = NumpyArray.of(DType.FLOAT32, Shape.of(3), 1, 2, 3).toNpy();
        assertThatThrownBy(() -> NumpyArray.parse(Arrays.copyOf(npy, npy.length - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an npy array of 139 bytes is cut short");
        assertThatThrownBy(() -> NumpyArray.parse(
                        "garbage, more than ten bytes of it".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is not a npy file");
        assertThatThrownBy(() -> NumpyArray.of(DType.FLOAT32, Shape.of(2, 2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 values do not fill the shape [2, 2]");
    }
}
