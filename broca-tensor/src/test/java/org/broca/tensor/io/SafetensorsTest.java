package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLEX128")
    void readsWhatPythonWrote(DType dtype) {
        Tensor expected = Tensor.of(new double[] {0, 1, 2, 3, 100, 127}, 2, 3).to(dtype);
        TensorAssert.assertThat(Golden.load("example/types-sb1.1.2").input(dtype.toString()))
                .isSameAs(expected);
    }

    @Test
    void readsScalarsAndEmptyTensors() {
        Golden golden = Golden.load("example/types-sb1.1.2");
        TensorAssert.assertThat(golden.input("scalar")).isSameAs(Tensor.scalar(1.5));
        TensorAssert.assertThat(golden.input("empty")).hasShape(0, 3).hasDType(DType.FLOAT32);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLEX128")
    void givesBackWhatWasWritten(DType dtype) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("odd", Tensor.zeros(DType.UINT8, 3));
        tensors.put("transposed", Tensor.randn(2, 3).mul(50).to(dtype).transpose(0, 1));
        tensors.put("scalar", Tensor.scalar(7).to(dtype));
        Path file = folder.resolve("all.safetensors");
        Safetensors.write(file, tensors, Map.of("format", "pt", "é", "\"quoted\""));
        Safetensors.Content read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "é", "\"quoted\""));
        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
        read.tensors()
                .forEach((key, tensor) ->
                        TensorAssert.assertThat(tensor).as(key).isSameAs(tensors.getOrDefault(key, tensor)));
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void givesBackAWholeFile() throws IOException {
        Map<String, Tensor> tensors = Golden.load("example/types-sb1.1.2").inputs();
        Map<String, Tensor> named = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> named.put("input." + key, tensor));
        Files.createDirectories(TorchFileTest.WRITTEN);
        Path file = TorchFileTest.WRITTEN.resolve("types.safetensors");
        Safetensors.write(file, named, Map.of("format", "pt"));
        assertThat(Safetensors.read(file).tensors().keySet()).containsExactlyElementsOf(named.keySet());
    }

    @Test
    void refusesTypesThatTheFormatLacks() {
        Path file = folder.resolve("complex.safetensors");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("z", Tensor.zeros(DType.COMPLEX128, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("safetensors files cannot hold complex128 (tensor \"z\"); write a .ckpt file instead");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesAMissingFile() {
        Path file = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + file + ": there is no such file or folder");
    }

    @Test
    void namesAnUnreachableFolder() {
        Path file = folder.resolve("none/x.safetensors");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": there is no such file or folder");
    }

    @Test
    void refusesFilesCutShort() throws IOException {
        Path file = folder.resolve("cut.safetensors");
        Safetensors.write(file, Map.of("x", Tensor.ones(100)));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is not a sound safetensors file: "
                        + "tensor \"x\" does not lie within the file; is it cut short?");
        Files.write(file, Arrays.copyOf(whole, 20));
        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessage(file + " is not a sound safetensors file: it does not start with the length of a header");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessage(file + " is not a sound safetensors file: it does not start with the length of a header");
    }

    @Test
    void refusesShapesThatDoNotFit() throws IOException {
        for (String shape : new String[] {"[-1,0]", "[4611686018427387904,4]", "[2]"}) {
            Path file = withHeader("{\"x\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,0]}}");
            assertThatThrownBy(() -> Safetensors.read(file))
                    .hasMessage(file + " is not a sound safetensors file: "
                            + "tensor \"x\" does not lie within the file; is it cut short?");
        }
    }

    @Test
    void refusesUnknownTypesAndBrokenHeaders() throws IOException {
        Path unknown = withHeader("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        assertThatThrownBy(() -> Safetensors.read(unknown))
                .hasMessage(unknown + ": tensor \"x\" has dtype \"F8_E4M3\", which Broca has not "
                        + "(known: [BF16, BOOL, C64, F16, F32, F64, I16, I32, I64, I8, U8])");
        Path broken = withHeader("{\"x\":");
        assertThatThrownBy(() -> Safetensors.read(broken))
                .hasMessageStartingWith(broken + " is not a sound safetensors file: its header is not JSON: ");
    }

    private Path withHeader(String json) throws IOException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("header.safetensors"),
                bytes.putLong(text.length).put(text).array());
    }
}
