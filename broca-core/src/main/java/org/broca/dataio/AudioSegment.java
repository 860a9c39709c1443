package org.broca.dataio;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.broca.tensor.Check;

/**
 * A stretch of an audio file, in samples at the file's own rate.
 *
 * @param file the audio file
 * @param start first sample, from 0
 * @param stop sample after the last; {@code stop == start} means to the end of the file, and a {@code stop} past the
 *     end is cut there
 * @throws IllegalArgumentException if {@code start} is negative or {@code stop} lies before it
 */
public record AudioSegment(Path file, long start, long stop) {
    private static final Set<String> KEYS = Set.of("file", "start", "stop");

    public AudioSegment {
        Check.that(start >= 0, "invalid sample range (start < 0): %d..%d of %s", start, stop, file);
        Check.that(
                stop >= start,
                "invalid sample range (stop < start): %d..%d of %s; leave out stop to read to the end",
                start,
                stop,
                file);
    }

    /** The whole file. */
    public AudioSegment(Path file) {
        this(file, 0, 0);
    }

    /** True if the segment runs to the end of the file. */
    public boolean toEnd() {
        return stop == start;
    }

    /**
     * Reads the notation of manifests: a path, or {@code {"file": path, "start": 32000, "stop": 64000}} where
     * {@code start} and {@code stop} may be left out.
     *
     * @throws IllegalArgumentException if the value is neither
     */
    public static AudioSegment of(Object value) {
        if (value instanceof AudioSegment segment) {
            return segment;
        }
        if (value instanceof Path path) {
            return new AudioSegment(path);
        }
        if (value instanceof String path) {
            return new AudioSegment(Path.of(path));
        }
        Check.that(
                value instanceof Map<?, ?>,
                "audio is a path or {\"file\": path, \"start\": 0, \"stop\": 16000}, got %s",
                value);
        return fromMap((Map<?, ?>) value);
    }

    private static AudioSegment fromMap(Map<?, ?> map) {
        Object file = map.get("file");
        if (!(file instanceof String || file instanceof Path)) {
            throw new IllegalArgumentException(
                    "audio given as an object needs the key \"file\" with a path, got " + map);
        }
        for (Object key : map.keySet()) {
            Check.that(
                    KEYS.contains(key), "unknown key \"%s\" of audio %s (known: %s)", key, file, new TreeSet<>(KEYS));
        }
        long start = position(map, file, "start", 0);
        return new AudioSegment(Path.of(file.toString()), start, position(map, file, "stop", start));
    }

    private static long position(Map<?, ?> map, Object file, String key, long otherwise) {
        Object value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        Check.that(
                value instanceof Number number && number.doubleValue() == number.longValue(),
                "\"%s\" of audio %s must be a whole number of samples, got %s",
                key,
                file,
                value);
        return ((Number) value).longValue();
    }
}
