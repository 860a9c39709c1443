package org.broca.dataio;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;

/** An utterance as the files of a shard: its recordings, and its other items as JSON. */
final class ShardSample {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShardSample() {}

    /** Content by ending, in the order it is written. */
    static Map<String, byte[]> files(String id, Map<String, ?> items) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        items.forEach((key, value) -> {
            Check.that(!key.equals("id"), "item \"%s\" has a key \"id\", which is reserved for its name", id);
            Optional<Map.Entry<String, byte[]>> recording = recording(id, key, value);
            if (recording.isPresent()) {
                String ending = recording.get().getKey();
                files.put(
                        key.equals("wav") ? ending : key + "." + ending,
                        recording.get().getValue());
            } else {
                fields.put(key, plain(value));
            }
        });
        try {
            files.put("json", JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "item \"%s\" cannot be written as JSON: %s".formatted(id, e.getMessage()), e);
        }
        return files;
    }

    /** The ending of a recording's format and its bytes, if a value names one. */
    private static Optional<Map.Entry<String, byte[]>> recording(String id, String key, Object value) {
        boolean segment = value instanceof Map<?, ?> map && map.containsKey("file");
        String ending = ending(String.valueOf(value));
        if (!segment && !(value instanceof String && ShardItems.AUDIO.contains(ending))) {
            return Optional.empty();
        }
        try {
            AudioSegment audio = AudioSegment.of(value);
            boolean whole = audio.toEnd() && audio.start() == 0;
            return Optional.of(
                    whole
                            ? Map.entry(ending(audio.file().toString()), content(audio.file()))
                            : Map.entry("wav", cut(audio)));
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException(
                    "item \"%s\", key \"%s\": %s".formatted(id, key, e.getMessage()), new IOException(e));
        }
    }

    private static byte[] content(Path file) throws IOException {
        AudioPlace place = AudioPlace.of(file);
        return place.start(Math.toIntExact(place.size()));
    }

    private static byte[] cut(AudioSegment audio) throws IOException {
        Path temporary = Files.createTempFile("broca-cut", ".wav");
        try (TensorScope scope = TensorScope.open()) {
            AudioIo.Recording recording = AudioIo.load(audio);
            AudioIo.writeAudio(temporary, recording.signal(), recording.sampleRate());
            return Files.readAllBytes(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String ending(String file) {
        return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** A value as JSON has it: what is absent is null. */
    private static @org.jspecify.annotations.Nullable Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? plain(optional.get()) : null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream()
                        .map(inner -> Optional.ofNullable(plain(inner)))
                        .map(o -> o.orElse(null))
                        .toList()
                : value;
    }
}
