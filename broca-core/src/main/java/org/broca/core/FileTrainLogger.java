package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.metrics.PythonFloat;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a line of text for each epoch to a file, and shows it on the console.
 *
 * <p>{@code epoch: 1, lr: 1.00e-03 - train loss: 2.07 - valid loss: 1.79, valid error: 3.80e-01}: SpeechBrain's format,
 * where real numbers between 1 and 100 are written plainly and all others with an exponent.
 */
public final class FileTrainLogger implements TrainLogger {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.train_logger");

    private final Path saveFile;
    private final int precision;

    private FileTrainLogger(Builder builder) {
        saveFile = builder.saveFile;
        precision = builder.precision;
    }

    /** Starts a logger that appends to {@code saveFile}. */
    public static Builder builder(Path saveFile) {
        return new Builder(saveFile);
    }

    /**
     * Appends a line.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     */
    @Override
    public void logStats(Map<String, ?> meta, Map<String, ?> train, Map<String, ?> valid, Map<String, ?> test) {
        Map<String, Map<String, ?>> parts = new LinkedHashMap<>();
        parts.put("train ", train);
        parts.put("valid ", valid);
        parts.put("test ", test);
        String line = text("", meta)
                + parts.entrySet().stream()
                        .filter(part -> !part.getValue().isEmpty())
                        .map(part -> " - " + text(part.getKey(), part.getValue()))
                        .collect(Collectors.joining());
        if (Distributed.ifMainProcess()) {
            append(line);
        }
        tell(valid, test);
        LOG.info("{}", line);
    }

    private void append(String line) {
        try {
            Path folder = saveFile.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(saveFile, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training log " + saveFile, e);
        }
    }

    private String text(String prefix, Map<String, ?> stats) {
        return stats.entrySet().stream()
                .map(stat -> prefix + stat.getKey() + ": " + text(stat.getValue()))
                .collect(Collectors.joining(", "));
    }

    private String text(Object value) {
        if (value instanceof Tensor tensor) {
            return text(tensor.item());
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return number > 1 && number < 100
                    ? PythonFloat.fixed(number, precision)
                    : PythonFloat.exponential(number, precision);
        } else if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        return String.valueOf(value);
    }

    /** Options of {@link FileTrainLogger}. */
    public static final class Builder {
        private final Path saveFile;
        private int precision = 2;

        private Builder(Path saveFile) {
            this.saveFile = saveFile;
        }

        /** Digits after the point. */
        @CanIgnoreReturnValue
        public Builder precision(int precision) {
            Check.that(precision >= 0, "FileTrainLogger: precision must not be negative, got %d", precision);
            this.precision = precision;
            return this;
        }

        public FileTrainLogger build() {
            return new FileTrainLogger(this);
        }
    }
}
