package org.broca.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code CKPT.yaml}: what is known about a checkpoint, keys in alphabetical order as PyYAML writes them. */
final class CheckpointMeta {
    private static final String HEADER = "# yamllint disable\n";

    private CheckpointMeta() {}

    static Map<String, Object> of(Map<String, ?> given, boolean endOfEpoch) {
        Map<String, Object> meta = new TreeMap<>();
        Instant now = Instant.now();
        meta.put("unixtime", now.getEpochSecond() + now.getNano() / 1e9);
        meta.put("end-of-epoch", endOfEpoch);
        meta.putAll(given);
        return meta;
    }

    static void write(Map<String, Object> meta, Path file) throws IOException {
        Files.writeString(
                file,
                meta.entrySet().stream()
                        .map(e -> e.getKey() + ": " + PlainYaml.scalar(e.getValue()) + "\n")
                        .collect(Collectors.joining("", HEADER, "")));
    }

    static Map<String, Object> read(Path file) {
        return PlainYaml.map(file);
    }
}
