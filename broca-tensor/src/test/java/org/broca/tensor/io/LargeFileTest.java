package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors pass between files and libtorch's memory without a copy on Java's heap. */
class LargeFileTest {
    private static final long NUMBERS = 25_000_000; // 100 MB

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {".ckpt", ".safetensors", ".npz", ".npy"})
    void takesLittleOfTheHeap(String ending) {
        Path file = folder.resolve("large" + ending);
        try (TensorScope scope = TensorScope.open()) {
            Tensor large = Tensor.arange(0, NUMBERS).to(org.broca.tensor.DType.FLOAT32);
            long before = allocated();
            TensorFiles.write(file, Map.of("x", large));
            Object read = TensorFiles.read(file);
            assertThat(allocated() - before).isLessThan(40_000_000);
            Tensor back = read instanceof Map<?, ?> map ? (Tensor) map.get("x") : (Tensor) read;
            assertThat(large.sameAs(back)).isTrue();
        }
        assertThat(file.toFile().length()).isBetween(4 * NUMBERS, 4 * NUMBERS + 4000);
    }

    /** Bytes that this thread ever took from the heap. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void readsPartsOfOneStorageOnce() {
        Path file = folder.resolve("views.ckpt");
        try (TensorScope scope = TensorScope.open()) {
            Tensor base = Tensor.zeros(1_000_000);
            TorchFile.save(file, java.util.List.of(base, base.narrow(0, 5, 10), base.narrow(0, 50, 10)));
        }
        assertThat(file.toFile().length()).isLessThan(4_010_000);
    }
}
