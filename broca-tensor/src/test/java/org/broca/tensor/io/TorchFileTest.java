package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Shape;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
    /** Where {@code tools/golden/check_torch_files.py} looks for files to read with PyTorch. */
    static final Path WRITTEN = Path.of("target", "written");

    @TempDir
    Path folder;

    static Path golden(String name) {
        try {
            String resource = "/golden/torch/" + name;
            return Path.of(Objects.requireNonNull(TorchFileTest.class.getResource(resource), resource)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, Tensor> tensors(Object value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        TensorListing.walk(value, (key, leaf) -> {
            if (leaf instanceof Tensor tensor) {
                Tensor plain = tensor.detach();
                tensors.put(key, plain.dtype() == DType.COMPLEX128 ? Signal.viewAsReal(plain) : plain);
            }
        });
        return tensors;
    }

    private static void assertHolds(Object value, String name) throws IOException {
        assertThat(TensorListing.lines(value)).isEqualTo(Files.readAllLines(golden(name + ".txt")));
        Map<String, Tensor> expected =
                Safetensors.read(golden(name + ".safetensors")).tensors();
        Map<String, Tensor> actual = tensors(value);
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        actual.forEach((key, tensor) ->
                TensorAssert.assertThat(tensor).as(key).isSameAs(expected.getOrDefault(key, Tensor.zeros(0))));
    }

    private static Object load(Path file) {
        return Objects.requireNonNull(TorchFile.load(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adam",
                "sgd",
                "module",
                "types",
                "nested",
                "shared",
                "marks",
                "legacy",
                "big-endian",
                "normalizer"
            })
    void readsWhatPytorchWroteAndGivesItBack(String golden) throws IOException {
        String name = golden + "-torch2.10.0";
        Object read = load(golden(name + ".ckpt"));
        assertHolds(read, name);
        Files.createDirectories(WRITTEN);
        Path file = WRITTEN.resolve(name + ".ckpt");
        TorchFile.save(file, read);
        assertHolds(load(file), name);
    }

    @Test
    void keepsPythonsTypes() {
        Map<?, ?> nested = (Map<?, ?>) load(golden("nested-torch2.10.0.ckpt"));
        assertThat(nested).isInstanceOf(LinkedHashMap.class).isNotInstanceOf(OrderedDict.class);
        assertThat(nested.get("plain"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains(null, true, false, new Complex(1, 2))
                .contains(new byte[] {0, -1, '\n'});
        assertThat(nested.get("torch"))
                .isEqualTo(List.of(Shape.of(1, 2), Shape.of(), DType.FLOAT16, new Device("cpu"), new Device("cuda:1")));
        assertThat(nested.get("empties")).isEqualTo(List.of(Map.of(), List.of(), Tuple.of(), Map.of()));
        assertThat(nested.get(3L)).isEqualTo("an int for a key");
    }

    @Test
    void keepsTheAttributesOfAStateDict() {
        OrderedDict module = (OrderedDict) load(golden("module-torch2.10.0.ckpt"));
        assertThat(module.attributes()).containsOnlyKeys("_metadata");
        assertThat(String.valueOf(module.attributes().get("_metadata")))
                .isEqualTo("{={version=1}, 0={version=1}, 1={version=2}, 2={version=1}}");
    }

    @Test
    void keepsSharedMemoryAndStrides() {
        Path file = folder.resolve("shared.ckpt");
        TorchFile.save(file, load(golden("shared-torch2.10.0.ckpt")));
        Map<?, ?> shared = (Map<?, ?>) load(file);
        Tensor base = (Tensor) Objects.requireNonNull(shared.get("base"));
        assertThat(shared.get("again")).isSameAs(base);
        for (String key : List.of("row", "column", "transposed", "stepped", "expanded")) {
            Tensor view = (Tensor) Objects.requireNonNull(shared.get(key));
            assertThat(view.storageId()).as(key).isEqualTo(base.storageId());
        }
        assertThat(((Tensor) Objects.requireNonNull(shared.get("transposed"))).strides())
                .containsExactly(1, 4);
        base.fillInPlace(7);
        TensorAssert.assertThat((Tensor) Objects.requireNonNull(shared.get("column")))
                .isSameAs(Tensor.full(7, 3));
    }

    @Test
    void keepsWhetherAGradientIsWanted() {
        Map<?, ?> marks = (Map<?, ?>) load(golden("marks-torch2.10.0.ckpt"));
        Map<String, Boolean> wanted = new LinkedHashMap<>();
        marks.forEach((key, tensor) -> wanted.put((String) key, ((Tensor) tensor).requiresGrad()));
        assertThat(wanted)
                .containsEntry("parameter", true)
                .containsEntry("frozen", false)
                .containsEntry("wanted", true);
    }

    @Test
    void leavesWhatItReadInTheCallersScope() {
        Tensor read;
        try (TensorScope scope = TensorScope.open()) {
            read = TorchFile.loadStateDict(golden("module-torch2.10.0.ckpt"))
                    .values()
                    .iterator()
                    .next();
            assertThat(read.shape()).isEqualTo(Shape.of(3, 2, 3));
        }
        assertThat(read.isFreed()).isTrue();
    }

    @Test
    void writesTensorsThatShareMemoryAcrossTypes() {
        Path file = folder.resolve("complex.ckpt");
        Tensor complex = Tensor.zeros(DType.COMPLEX64, 2);
        TorchFile.save(file, Map.of("z", complex, "parts", Signal.viewAsReal(complex)));
        assertThat(TorchFile.loadStateDict(file).get("parts")).hasToString("""
                Tensor(float32 [2, 2], [[0.000, 0.000],
                 [0.000, 0.000]])""");
    }

    @Test
    void writesStateDictsWithoutGradients() {
        Path file = folder.resolve("layer.ckpt");
        TorchFile.saveStateDict(file, Map.of("w", Tensor.ones(2).requiresGrad(true)));
        assertThat(TorchFile.load(file)).isInstanceOf(OrderedDict.class);
        Tensor read = TorchFile.loadStateDict(file).values().iterator().next();
        assertThat(read.requiresGrad()).isFalse();
    }

    @Test
    void saysWhyAFileIsNoStateDict() {
        Path adam = golden("adam-torch2.10.0.ckpt");
        assertThatThrownBy(() -> TorchFile.loadStateDict(adam))
                .hasMessage(adam + " holds no state dict: its entry \"state\" is a LinkedHashMap");
        Path file = folder.resolve("x.pt");
        TorchFile.save(file, 5);
        assertThatThrownBy(() -> TorchFile.loadStateDict(file)).hasMessage(file + " holds a Long, not a state dict");
    }

    @Test
    void saysWhatCannotBeSavedAndWhere() {
        Path file = folder.resolve("x.ckpt");
        assertThatThrownBy(() -> TorchFile.save(file, Map.of("a", List.of(1, new StringBuilder()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot save a java.lang.StringBuilder (at a/1)");
        assertThatThrownBy(() -> TorchFile.save(file, Map.of("text", "\ud800")))
                .hasMessage("cannot save text with half a surrogate pair (at text)");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsTheOldFileWhenWritingFails() throws IOException {
        Path file = folder.resolve("x.ckpt");
        TorchFile.save(file, Map.of("a", 1));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> TorchFile.save(file, new Object())).isInstanceOf(IllegalArgumentException.class);
        assertThat(file).hasBinaryContent(before);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void namesTheFileThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "").resolve("x.ckpt");
        assertThatThrownBy(() -> TorchFile.save(file, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + file + ": ");
    }

    @Test
    void writesTheSameBytesForTheSameValues() throws IOException {
        Path a = folder.resolve("a/x.ckpt");
        Path b = folder.resolve("b/x.ckpt");
        for (Path file : List.of(a, b)) {
            Files.createDirectories(file.getParent());
            TorchFile.save(file, load(golden("module-torch2.10.0.ckpt")));
        }
        assertThat(a).hasSameBinaryContentAs(b);
    }

    @Test
    void writesListsThatHoldThemselves() {
        Path file = folder.resolve("ring.ckpt");
        List<Object> ring = new java.util.ArrayList<>();
        ring.add(ring);
        TorchFile.save(file, ring);
        List<?> read = (List<?>) load(file);
        assertThat(read.get(0) == read).isTrue();
        assertThatThrownBy(() -> TensorFiles.describe(file)).hasMessage("it holds a value that lies inside itself");
    }
}
