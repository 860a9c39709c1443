package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {".ckpt", ".pt", ".pth", ".bin", ".safetensors", ".npz"})
    void givesBackAStateDictInEveryFormat(String ending) {
        Path file = folder.resolve("layer" + ending);
        Map<String, Tensor> state = TorchFile.loadStateDict(TorchFileTest.golden("module-torch2.10.0.ckpt"));
        TensorFiles.write(file, state);
        assertThat(TensorFiles.describe(file))
                .containsExactlyInAnyOrder(
                        "0.weight\tfloat32\t3x2x3",
                        "0.bias\tfloat32\t3",
                        "1.weight\tfloat32\t3",
                        "1.bias\tfloat32\t3",
                        "1.running_mean\tfloat32\t3",
                        "1.running_var\tfloat32\t3",
                        "1.num_batches_tracked\tint64\t=4",
                        "2.weight\tfloat32\t2x4",
                        "2.bias\tfloat32\t2");
        Map<?, ?> read = (Map<?, ?>) TensorFiles.read(file);
        state.forEach((key, tensor) ->
                TensorAssert.assertThat((Tensor) read.get(key)).as(key).isSameAs(tensor));
    }

    @Test
    void laysNestedValuesFlatForFormatsOfTensorsAlone() {
        Path file = folder.resolve("x.safetensors");
        TensorFiles.write(
                file,
                Map.of(
                        "groups",
                        List.of(Map.of("lr", 0.5, "steps", 3L, "on", true, "name", "Adam", "foreach", List.of()))));
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.metadata())
                .containsOnly(Map.entry("groups/0/name", "Adam"), Map.entry("groups/0/foreach", "[]"));
        assertThat(TensorFiles.describe(file))
                .containsExactlyInAnyOrder(
                        "groups/0/lr\tfloat64\t=0.5", "groups/0/steps\tint64\t=3", "groups/0/on\tbool\t=True");
    }

    @Test
    void readsAndWritesOneArray() {
        Path file = folder.resolve("x.NPY");
        TensorFiles.write(file, Tensor.ones(2, 3));
        assertThat(TensorFiles.describe(file)).containsExactly("\tfloat32\t2x3");
        TensorFiles.write(file, Map.of("only", Tensor.zeros(DType.INT8, 4)));
        assertThat(TensorFiles.describe(file)).containsExactly("\tint8\t4");
    }

    @Test
    void saysWhatAFormatCannotHold() {
        Path npz = folder.resolve("x.npz");
        assertThatThrownBy(() -> TensorFiles.write(npz, Map.of("a", Map.of("b", "text"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(npz + ": npz files cannot hold \"a/b\", which is text");
        Path npy = folder.resolve("x.npy");
        assertThatThrownBy(() -> TensorFiles.write(npy, Map.of("a", 1L, "b", 2L)))
                .hasMessage(npy + ": npy files hold one tensor, not 2; write a .npz file");
        Path other = folder.resolve("x.onnx");
        assertThatThrownBy(() -> TensorFiles.read(other))
                .hasMessage(other + ": the ending tells the format; known are "
                        + "[.ckpt, .pt, .pth, .bin, .safetensors, .npz, .npy]");
    }
}
