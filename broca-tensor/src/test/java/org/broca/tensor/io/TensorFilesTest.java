package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        TensorFiles.write(file, Map.of("groups", List.of(Map.of("lr", 0.5, "steps", 3L, "on", true, "name", "Adam"))));
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.tensors()).containsOnlyKeys("groups/0/lr", "groups/0/steps", "groups/0/on");
        assertThat(content.tensors().get("groups/0/lr").item()).isEqualTo(0.5);
        assertThat(content.metadata()).containsOnlyKeys("__nesting__");
    }

    @ParameterizedTest
    @ValueSource(strings = {".ckpt", ".safetensors", ".npz"})
    void givesBackNestedValuesInEveryFormat(String ending) throws IOException {
        OrderedDict whole = new OrderedDict();
        Map<Object, Object> state = new LinkedHashMap<>();
        state.put(0L, Map.of("step", Tensor.of(new float[] {3}), "exp_avg", Tensor.ones(2, 1)));
        state.put(1L, Map.of("seen", Tensor.zeros(DType.INT8, 0)));
        whole.put("state", state);
        Map<Object, Object> group = new LinkedHashMap<>();
        group.put("betas", Tuple.of(0.9, 0.999));
        group.put("params", List.of(0L, 1L));
        group.put("foreach", null);
        group.put("name", "Adam \"ü\"");
        group.put("amsgrad", false);
        group.put("empty", List.of());
        group.put("lr", 1e-3);
        whole.put("param_groups", List.of(group));
        Path first = folder.resolve("x" + ending);
        TensorFiles.write(first, whole);
        Path second = Files.createDirectory(folder.resolve("second")).resolve("x.ckpt");
        TensorFiles.write(second, TensorFiles.read(first));
        Path direct = Files.createDirectory(folder.resolve("direct")).resolve("x.ckpt");
        TensorFiles.write(direct, whole);
        assertThat(second).hasSameBinaryContentAs(direct);
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
        assertThatThrownBy(() -> TensorFiles.write(npz, Map.of("a", Map.of("b", new byte[3]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(npz + ": only PyTorch's files can hold \"a/b\", which is 3 bytes");
        assertThatThrownBy(() -> TensorFiles.write(npz, Map.of("a", Map.of("b", 1L), "a/b", 2L)))
                .hasMessage(npz + ": two values would have the key \"a/b\"; only PyTorch's files can hold both");
        assertThatThrownBy(() -> TensorFiles.write(npz, Map.of(1.5, 1L)))
                .hasMessage("only PyTorch's files hold keys that are neither text nor whole numbers, such as 1.5");
        Path npy = folder.resolve("x.npy");
        assertThatThrownBy(() -> TensorFiles.write(npy, Map.of("a", 1L, "b", 2L)))
                .hasMessage(npy + ": npy files hold one tensor, not 2; write a .npz file");
        Path other = folder.resolve("x.onnx");
        assertThatThrownBy(() -> TensorFiles.read(other))
                .hasMessage(other + ": the ending tells the format; known are "
                        + "[.ckpt, .pt, .pth, .bin, .safetensors, .npz, .npy]");
    }
}
