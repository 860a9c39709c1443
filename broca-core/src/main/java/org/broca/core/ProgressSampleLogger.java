package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;

/**
 * Keeps samples of what a model makes, spectrograms say, and writes them at the end of each epoch.
 *
 * <p>A sample is written to {@code <output path>/<epoch>/<key>.<extension>}: as a picture ({@code image}, PNG), as a
 * file of PyTorch ({@code raw}), or in a format of one's own.
 */
public final class ProgressSampleLogger {
    private final Path outputPath;
    private final Map<String, String> formats;
    private final Map<String, FormatDef> formatDefs;
    private final int batchSampleSize;
    private final Map<String, Object> samples = new LinkedHashMap<>();

    /** Writes a sample to a file. */
    @FunctionalInterface
    public interface Saver {
        void save(Object data, Path file);
    }

    /** A format: how its files end, and how they are written. */
    public record FormatDef(String extension, Saver saver) {}

    private ProgressSampleLogger(Builder builder) {
        outputPath = builder.outputPath;
        formats = Map.copyOf(builder.formats);
        batchSampleSize = builder.batchSampleSize;
        formatDefs = new LinkedHashMap<>();
        formatDefs.put("raw", new FormatDef("pth", (data, file) -> TorchFile.save(file, data)));
        formatDefs.put("image", new FormatDef("png", ProgressSampleLogger::savePicture));
        formatDefs.putAll(builder.formatDefs);
        formats.forEach((key, format) -> Check.that(
                formatDefs.containsKey(format),
                "ProgressSampleLogger: format of %s is unknown: %s (known: %s)",
                key,
                format,
                formatDefs.keySet()));
    }

    /** Starts a logger that writes below {@code outputPath}. */
    public static Builder builder(Path outputPath) {
        return new Builder(outputPath);
    }

    private static void savePicture(Object data, Path file) {
        Check.that(data instanceof Tensor, "a picture must be a tensor, got %s", data.getClass());
        try {
            Files.write(file, Picture.ofPixels((Tensor) data).png());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Forgets all samples. */
    public void reset() {
        samples.clear();
    }

    /**
     * Keeps a sample, in place of the last one of this key.
     *
     * @param value a tensor, or lists and maps of tensors; they are copied out of the gradient's graph and any scope
     */
    public void remember(String key, Object value) {
        samples.put(key, kept(value));
    }

    private static Object kept(Object value) {
        if (value instanceof Tensor tensor) {
            try (TensorScope scope = TensorScope.open()) {
                return TensorScope.release(tensor.detach().to(Device.CPU).copy());
            }
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, kept(item)));
            return copy;
        } else if (value instanceof List<?> list) {
            return list.stream().map(ProgressSampleLogger::kept).collect(Collectors.toList());
        }
        return value;
    }

    /** The first items of a batch: of a tensor along its first dimension, of a list, or of each value of a map. */
    public Object batchSample(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> sample = new LinkedHashMap<>();
            map.forEach((key, item) -> sample.put(key, batchSample(item)));
            return sample;
        } else if (value instanceof Tensor tensor) {
            return tensor.narrow(0, 0, Math.min(batchSampleSize, tensor.size(0)));
        } else if (value instanceof List<?> list) {
            return list.subList(0, Math.min(batchSampleSize, list.size()));
        }
        return value;
    }

    /**
     * Writes all samples that are kept.
     *
     * @throws UncheckedIOException if a file cannot be written; names it
     */
    public void save(int epoch) {
        Path folder = outputPath.resolve(String.valueOf(epoch));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
        samples.forEach((key, data) -> {
            FormatDef format = Objects.requireNonNull(formatDefs.get(formats.getOrDefault(key, "image")));
            format.saver().save(data, folder.resolve(key + "." + format.extension()));
        });
    }

    /** Options of {@link ProgressSampleLogger}. */
    public static final class Builder {
        private final Path outputPath;
        private Map<String, String> formats = Map.of();
        private Map<String, FormatDef> formatDefs = Map.of();
        private int batchSampleSize = 1;

        private Builder(Path outputPath) {
            this.outputPath = outputPath;
        }

        /** Format of each key: {@code image} (where none is given), {@code raw}, or one of {@link #formatDefs}. */
        @CanIgnoreReturnValue
        public Builder formats(Map<String, String> formats) {
            this.formats = formats;
            return this;
        }

        /** Formats of one's own, by name. */
        @CanIgnoreReturnValue
        public Builder formatDefs(Map<String, FormatDef> formatDefs) {
            this.formatDefs = formatDefs;
            return this;
        }

        /** How many items of a batch {@link #batchSample} takes. */
        @CanIgnoreReturnValue
        public Builder batchSampleSize(int batchSampleSize) {
            this.batchSampleSize = batchSampleSize;
            return this;
        }

        public ProgressSampleLogger build() {
            return new ProgressSampleLogger(this);
        }
    }
}
