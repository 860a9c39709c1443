package org.broca.core;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One saved state of an experiment: a folder with a file for each recoverable, and {@code CKPT.yaml}.
 *
 * @param path the folder
 * @param meta what {@code CKPT.yaml} says: {@code unixtime}, {@code end-of-epoch} and what the recipe gave, as an error
 */
public record Checkpoint(Path path, Map<String, Object> meta) {
    public Checkpoint {
        meta = Collections.unmodifiableMap(new TreeMap<>(meta));
    }

    /** When it was saved, in seconds since 1970. */
    public double unixtime() {
        return number("unixtime").orElse(0.0);
    }

    /** Whether it was saved after an epoch rather than inside one. */
    public boolean isEndOfEpoch() {
        return !Boolean.FALSE.equals(meta.get("end-of-epoch"));
    }

    /** The file of one recoverable. */
    public Path file(String recoverable) {
        return path.resolve(recoverable + ".ckpt");
    }

    /** A number of {@link #meta}, if it is there. */
    public Optional<Double> number(String key) {
        return meta.get(key) instanceof Number n ? Optional.of(n.doubleValue()) : Optional.empty();
    }
}
