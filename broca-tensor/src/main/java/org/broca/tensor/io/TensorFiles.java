package org.broca.tensor.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private TensorFiles() {}

    /** What a file holds: a tensor (npy), tensors by name (safetensors, npz), or any value of {@link TorchFile}. */
    public static @Nullable Object read(Path file) {
        return switch (Format.of(file)) {
            case TORCH -> TorchFile.load(file);
            case SAFETENSORS -> Safetensors.read(file).tensors();
            case NPZ -> Npz.read(file);
            case NPY -> Npy.read(file);
        };
    }

    /**
     * Writes {@code value} in the format of the file's ending.
     *
     * <p>Formats of tensors alone get nested values under keys joined by {@code /}, numbers and truth values as tensors
     * without dimensions; safetensors files get text and None as metadata.
     *
     * @throws IllegalArgumentException if the format cannot hold the value; says what
     */
    public static void write(Path file, @Nullable Object value) {
        switch (Format.of(file)) {
            case TORCH -> TorchFile.save(file, value);
            case SAFETENSORS -> writeSafetensors(file, value);
            case NPZ ->
                Npz.write(file, tensors(value, (key, other) -> {
                    throw new IllegalArgumentException("%s: npz files cannot hold \"%s\", which is %s"
                            .formatted(file, key, TensorListing.text(other)));
                }));
            case NPY -> Npy.write(file, only(file, value));
        }
    }

    private static void writeSafetensors(Path file, @Nullable Object value) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = tensors(
                value,
                (key, other) -> metadata.put(key, other instanceof String text ? text : TensorListing.text(other)));
        Safetensors.write(file, tensors, metadata);
    }

    private static Tensor only(Path file, @Nullable Object value) {
        Map<String, Tensor> tensors = tensors(value, (key, other) -> {});
        if (tensors.size() != 1) {
            throw new IllegalArgumentException(
                    "%s: npy files hold one tensor, not %d; write a .npz file".formatted(file, tensors.size()));
        }
        return tensors.values().iterator().next();
    }

    private static Map<String, Tensor> tensors(@Nullable Object value, TensorListing.Visitor others) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        TensorListing.walk(value, (key, leaf) -> {
            if (leaf instanceof Tensor tensor) {
                tensors.put(key, tensor);
            } else if (leaf instanceof Long n) {
                tensors.put(key, Tensor.of(new long[] {n}));
            } else if (leaf instanceof Double x) {
                tensors.put(key, Tensor.of(new double[] {x}));
            } else if (leaf instanceof Boolean bit) {
                tensors.put(key, Tensor.of(new boolean[] {bit}).to(DType.BOOL));
            } else {
                others.visit(key, leaf);
            }
        });
        return tensors;
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
