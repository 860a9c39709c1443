package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    private static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(NpyTest.class.getResource("/golden/numpy/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Tensor numbers(DType dtype) {
        return Tensor.of(new double[] {0, 1, 2, 3, 100, 127}, 2, 3).to(dtype);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void readsWhatNumpyWroteAndGivesItBack(DType dtype) throws IOException {
        Path python = golden(dtype + ".npy");
        Tensor read = Npy.read(python);
        TensorAssert.assertThat(read).isSameAs(numbers(dtype));
        Files.createDirectories(TorchFileTest.WRITTEN);
        Path file = TorchFileTest.WRITTEN.resolve(dtype + ".npy");
        Npy.write(file, read);
        assertThat(file).hasSameBinaryContentAs(python);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version-2", "version-3"})
    void readsLaterVersions(String name) {
        TensorAssert.assertThat(Npy.read(golden(name + ".npy"))).isSameAs(numbers(DType.FLOAT32));
    }

    @Test
    void readsOtherLayouts() {
        TensorAssert.assertThat(Npy.read(golden("fortran.npy")))
                .isSameAs(Tensor.arange(0, 24).reshape(2, 3, 4).to(DType.FLOAT32));
        TensorAssert.assertThat(Npy.read(golden("big-endian.npy"))).isSameAs(numbers(DType.FLOAT64));
        TensorAssert.assertThat(Npy.read(golden("scalar.npy"))).isSameAs(Tensor.scalar(1.5));
        TensorAssert.assertThat(Npy.read(golden("row.npy"))).isSameAs(Tensor.arange(0, 5));
        TensorAssert.assertThat(Npy.read(golden("empty.npy"))).isSameAs(Tensor.zeros(0, 3));
    }

    @Test
    void writesScalarsRowsAndViews() {
        Path file = folder.resolve("x.npy");
        for (Tensor tensor : new Tensor[] {
            Tensor.scalar(2),
            Tensor.arange(0, 5),
            Tensor.zeros(0, 3),
            Tensor.randn(3, 2).transpose(0, 1)
        }) {
            Npy.write(file, tensor);
            TensorAssert.assertThat(Npy.read(file)).isSameAs(tensor);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "unsigned ; its type is \"<u4\", which Broca has not "
                        + "(known: b1, i1, i2, i4, i8, u1, f2, f4, f8, c8, c16)",
                "objects ; its type is \"|O\", which Broca has not "
                        + "(known: b1, i1, i2, i4, i8, u1, f2, f4, f8, c8, c16)",
                "records ; its npy header is none that Broca reads: {'descr': [('a', '<f4'), ('b', '<i4')], "
                        + "'fortran_order': False, 'shape': (2,), }",
            },
            quoteCharacter = '`')
    void refusesArraysOfOtherTypes(String name, String message) {
        Path file = golden(name + ".npy");
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void refusesBfloat16() {
        Path file = folder.resolve("x.npy");
        assertThatThrownBy(() -> Npy.write(file, Tensor.zeros(DType.BFLOAT16, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NumPy has no bfloat16: convert the tensor to float32 first");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesFilesCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(golden("float64.npy"));
        Path file = folder.resolve("cut.npy");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            String message = length < 10 ? file + ": it is not a npy file" : file + " is cut short";
            assertThatThrownBy(() -> Npy.read(file)).hasMessage(message);
        }
        Path none = folder.resolve("none.npy");
        assertThatThrownBy(() -> Npy.read(none))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + none + ": there is no such file or folder");
    }

    @Test
    void leavesOneTensorInTheCallersScope() {
        try (TensorScope scope = TensorScope.open()) {
            TensorAssert.assertThat(Npy.read(golden("fortran.npy"))).hasShape(2, 3, 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.npz", "compressed.npz"})
    void readsArchivesAndGivesThemBack(String name) throws IOException {
        Map<String, Tensor> read = Npz.read(golden(name));
        assertThat(read).hasSize(11);
        read.forEach((key, tensor) -> TensorAssert.assertThat(tensor).as(key).isSameAs(numbers(DType.of(key))));
        Files.createDirectories(TorchFileTest.WRITTEN);
        Path file = TorchFileTest.WRITTEN.resolve("types.npz");
        Npz.write(file, read);
        assertThat(Npz.read(file).keySet()).containsExactlyElementsOf(read.keySet());
    }

    @Test
    void namesTheArrayOfAnArchiveThatCannotBeRead() throws IOException {
        Path file = folder.resolve("x.npz");
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            zip.add("weights.npy", Files.readAllBytes(golden("objects.npy")));
            zip.finish();
        });
        assertThatThrownBy(() -> Npz.read(file))
                .hasMessage(file + ": array \"weights\": its type is \"|O\", which Broca has not "
                        + "(known: b1, i1, i2, i4, i8, u1, f2, f4, f8, c8, c16)");
        Files.write(file, new byte[] {'P', 'K', 1});
        assertThatThrownBy(() -> Npz.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is damaged or cut short: ");
        Map<String, Tensor> half = new LinkedHashMap<>();
        half.put("x", Tensor.zeros(DType.BFLOAT16, 2));
        assertThatThrownBy(() -> Npz.write(folder.resolve("y.npz"), half))
                .hasMessage("NumPy has no bfloat16: convert the tensor to float32 first");
    }
}
