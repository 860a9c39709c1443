package org.broca.tensor.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's files ({@code .ckpt}, {@code .pt}): what {@code torch.save} writes and
 * {@code torch.load(weights_only=True)} reads.
 *
 * <p>Python's values are Java's:
 *
 * <table>
 *   <caption>Values</caption>
 *   <tr><th>Python</th><th>Java</th></tr>
 *   <tr><td>None, bool, str, float</td><td>{@code null}, Boolean, String, Double</td></tr>
 *   <tr><td>int</td><td>Long, or BigInteger beyond 64 bits</td></tr>
 *   <tr><td>bytes, bytearray</td><td>{@code byte[]}</td></tr>
 *   <tr><td>dict, {@code OrderedDict}</td><td>LinkedHashMap, {@link OrderedDict}</td></tr>
 *   <tr><td>list, tuple, set</td><td>ArrayList, {@link Tuple}, LinkedHashSet</td></tr>
 *   <tr><td>complex</td><td>{@link Complex}</td></tr>
 *   <tr><td>tensor, parameter</td><td>{@link Tensor}, which wants a gradient if it did; always on the CPU</td></tr>
 *   <tr><td>{@code torch.Size}, {@code dtype}, {@code device}</td>
 *       <td>{@link org.broca.tensor.Shape}, {@link org.broca.tensor.DType}, {@link org.broca.tensor.Device}</td></tr>
 * </table>
 *
 * <p>Tensors that share memory do so again after loading; strides are kept. A file can hold any Python program; only
 * the names that tensors and plain values need are known here, any other is refused by name and nothing is run. Files
 * of PyTorch before 1.6 are read too.
 */
public final class TorchFile {
    private TorchFile() {}

    /**
     * Reads a file.
     *
     * @throws UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if it is damaged, or wants to call anything that is not allowed; names both
     */
    public static @Nullable Object load(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            if (isZip(file)) {
                try (ZipFile zip = new ZipFile(file.toFile())) {
                    return new TorchZip(zip).load(scope);
                }
            }
            return LegacyTorchFile.load(file, scope);
        } catch (ZipException e) {
            throw new IllegalArgumentException("%s is damaged or cut short: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(file + ": its values are nested too deeply", e);
        }
    }

    private static boolean isZip(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 4)) {
            return in.read() == 'P' && in.read() == 'K';
        }
    }

    /**
     * Reads a file that holds a state dict: tensors by name.
     *
     * @throws IllegalArgumentException if it holds something else; says what
     */
    public static Map<String, Tensor> loadStateDict(Path file) {
        Object value = load(file);
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("%s holds %s, not a state dict".formatted(file, typeName(value)));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (!(key instanceof String name) || !(item instanceof Tensor tensor)) {
                throw new IllegalArgumentException(
                        "%s holds no state dict: its entry \"%s\" is %s".formatted(file, key, typeName(item)));
            }
            tensors.put(name, tensor);
        });
        return Collections.unmodifiableMap(tensors);
    }

    private static String typeName(@Nullable Object value) {
        return value == null ? "None" : "a " + value.getClass().getSimpleName();
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param value see the table above; also Integer, Float and other maps, lists and sets
     * @throws UncheckedIOException if the file cannot be written; names it
     * @throws IllegalArgumentException if {@code value} holds something that the format has no place for; says where
     */
    public static void save(Path file, @Nullable Object value) {
        AtomicFile.write(file, channel -> {
            try (TensorScope scope = TensorScope.open()) {
                TorchZip.save(channel, stem(file), value);
            } catch (StackOverflowError e) {
                throw new IllegalArgumentException("cannot save values nested so deeply, or inside themselves", e);
            }
        });
    }

    /** Writes or replaces a file with a state dict. Python loads it with {@code layer.load_state_dict}. */
    public static void saveStateDict(Path file, Map<String, Tensor> tensors) {
        try (TensorScope scope = TensorScope.open()) {
            OrderedDict plain = new OrderedDict();
            tensors.forEach((key, tensor) -> plain.put(key, tensor.detach()));
            save(file, plain);
        }
    }

    /** PyTorch calls the folder inside the archive like the file. */
    private static String stem(Path file) {
        String name = file.toAbsolutePath().normalize().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
