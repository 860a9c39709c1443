package org.broca.tensor.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Files of tensors in any format, known by their ending: {@code .ckpt}, {@code .pt}, {@code .pth} and {@code .bin} are
 * PyTorch's, besides {@code .safetensors}, {@code .npz} and {@code .npy}.
 */
public final class TensorFiles {
    private enum Format {
        TORCH(".ckpt", ".pt", ".pth", ".bin"),
        SAFETENSORS(".safetensors"),
        NPZ(".npz"),
        NPY(".npy");

        private final List<String> endings;

        Format(String... endings) {
            this.endings = List.of(endings);
        }

        static Format of(Path file) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            List<String> known = new ArrayList<>();
            for (Format format : values()) {
                if (format.endings.stream().anyMatch(name::endsWith)) {
                    return format;
                }
                known.addAll(format.endings);
            }
            throw new IllegalArgumentException("%s: the ending tells the format; known are %s".formatted(file, known));
        }
    }

    /** Under what name safetensors and npz files have the nesting of their tensors. */
    private static final String NESTING = "__nesting__";

    private TensorFiles() {}

    /** What a file holds: a tensor (npy), tensors by name (safetensors, npz), or any value of {@link TorchFile}. */
    public static @Nullable Object read(Path file) {
        return switch (Format.of(file)) {
            case TORCH -> TorchFile.load(file);
            case SAFETENSORS -> readSafetensors(file);
            case NPZ -> readNpz(file);
            case NPY -> Npy.read(file);
        };
    }

    /**
     * Writes {@code value} in the format of the file's ending.
     *
     * <p>Formats of tensors alone get nested values under keys joined by {@code /}, numbers and truth values as tensors
     * without dimensions, and beside them, as JSON, how they were nested, with text and None: safetensors files in
     * their metadata, npz files as bytes. So {@link #read} gives the value that was written.
     *
     * @throws IllegalArgumentException if the format cannot hold the value; says what
     */
    public static void write(Path file, @Nullable Object value) {
        switch (Format.of(file)) {
            case TORCH -> TorchFile.save(file, value);
            case SAFETENSORS -> writeSafetensors(file, value);
            case NPZ -> writeNpz(file, value);
            case NPY -> Npy.write(file, only(file, value));
        }
    }

    private static Object readSafetensors(Path file) {
        Safetensors.Content content = Safetensors.read(file);
        String nesting = content.metadata().get(NESTING);
        return nesting == null ? content.tensors() : restored(file, nesting, content.tensors());
    }

    private static Object readNpz(Path file) {
        Map<String, Tensor> tensors = Npz.read(file);
        Tensor nesting = tensors.get(NESTING);
        return nesting == null ? tensors : restored(file, Nesting.ofBytes(nesting), tensors);
    }

    private static Object restored(Path file, String nesting, Map<String, Tensor> tensors) {
        try {
            return Objects.requireNonNull(Nesting.restore(nesting, tensors));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is damaged: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void writeSafetensors(Path file, @Nullable Object value) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = tensors(file, value);
        if (Nesting.isNeeded(value)) {
            metadata.put(NESTING, Nesting.of(value));
        }
        Safetensors.write(file, tensors, metadata);
    }

    private static void writeNpz(Path file, @Nullable Object value) {
        Map<String, Tensor> tensors = tensors(file, value);
        if (Nesting.isNeeded(value)) {
            tensors.put(NESTING, Nesting.asBytes(Nesting.of(value)));
        }
        Npz.write(file, tensors);
    }

    private static Tensor only(Path file, @Nullable Object value) {
        Map<String, Tensor> tensors = tensors(file, value);
        if (tensors.size() != 1) {
            throw new IllegalArgumentException(
                    "%s: npy files hold one tensor, not %d; write a .npz file".formatted(file, tensors.size()));
        }
        return tensors.values().iterator().next();
    }

    private static Map<String, Tensor> tensors(Path file, @Nullable Object value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        TensorListing.walk(value, (key, leaf) -> {
            Optional<Tensor> tensor = tensor(leaf);
            boolean nothing =
                    leaf == null || leaf instanceof String || leaf instanceof Collection || leaf instanceof Map;
            Check.that(
                    tensor.isPresent() || nothing || leaf instanceof Tuple,
                    "%s: only PyTorch's files can hold \"%s\", which is %s",
                    file,
                    key,
                    TensorListing.text(leaf));
            tensor.ifPresent(found -> Check.that(
                    tensors.put(key, found) == null,
                    "%s: two values would have the key \"%s\"; only PyTorch's files can hold both",
                    file,
                    key));
        });
        return tensors;
    }

    private static Optional<Tensor> tensor(@Nullable Object leaf) {
        if (leaf instanceof Tensor tensor) {
            return Optional.of(tensor);
        } else if (leaf instanceof Long n) {
            return Optional.of(Tensor.of(new long[] {n}));
        } else if (leaf instanceof Double x) {
            return Optional.of(Tensor.of(new double[] {x}));
        }
        return leaf instanceof Boolean bit
                ? Optional.of(Tensor.of(new boolean[] {bit}).to(DType.BOOL))
                : Optional.empty();
    }

    /**
     * A file's content, a line for each tensor and each plain value: key, tab, type, tab, shape and, for what has no
     * dimensions, {@code =} and the value.
     *
     * <pre>
     * 0.weight	float32	512x80
     * state/0/step	float32	=20.0
     * param_groups/0/lr	float	=0.001
     * </pre>
     */
    public static List<String> describe(Path file) {
        return TensorListing.lines(read(file));
    }
}
