package org.broca.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.broca.alignment.Word;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;

/**
 * Words that were heard in a recording beside those that were said.
 *
 * @param heard with times and confidences
 * @param times start and end of each word that was said, in seconds; none where the manifest has none
 */
record HeardWords(List<Word> heard, List<String> said, List<List<Double>> times) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Finds the manifest's items for the lines of {@code broca transcribe --format json}, by the names of the
     * recordings.
     *
     * @throws IllegalArgumentException if a line is no transcript or its recording is not in the manifest
     */
    static List<HeardWords> read(Path transcripts, Path manifest, String textKey) {
        Map<String, Map<String, Object>> items = byFileName(manifest);
        List<HeardWords> all = new ArrayList<>();
        List<String> lines = lines(transcripts);
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = parsed(lines.get(i), transcripts, i + 1);
            String file = line.path("file").asText();
            Map<String, Object> item = items.get(fileName(file));
            Check.that(item != null, "score words: %s:%d: %s has no recording %s", transcripts, i + 1, manifest, file);
            all.add(of(line, file, Objects.requireNonNull(item), manifest, textKey));
        }
        Check.that(!all.isEmpty(), "score words: %s is empty", transcripts);
        return all;
    }

    private static HeardWords of(JsonNode line, String file, Map<String, Object> item, Path manifest, String textKey) {
        Object text = item.get(textKey);
        Check.that(
                text != null,
                "score words: %s: the item of %s has no \"%s\" but %s",
                manifest,
                file,
                textKey,
                item.keySet());
        List<Word> heard = new ArrayList<>();
        line.path("words")
                .forEach(word -> heard.add(new Word(
                        word.path("word").asText(),
                        word.path("start").asDouble(),
                        word.path("end").asDouble(),
                        word.path("confidence").asDouble())));
        return new HeardWords(
                heard,
                List.of(String.valueOf(text).trim().split("\\s+")),
                times(item.getOrDefault("times", List.of())));
    }

    private static List<List<Double>> times(Object given) {
        List<List<Double>> times = new ArrayList<>();
        if (given instanceof List<?> all) {
            for (Object one : all) {
                times.add(((List<?>) one)
                        .stream().map(value -> ((Number) value).doubleValue()).toList());
            }
        }
        return times;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static JsonNode parsed(String line, Path file, int number) {
        try {
            JsonNode node = JSON.readTree(line);
            Check.that(
                    node.path("file").isTextual() && node.path("words").isArray(),
                    "score words: %s:%d has no \"file\" or no \"words\": write it with broca transcribe --format json",
                    file,
                    number);
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "score words: %s:%d is not JSON: write it with broca transcribe --format json"
                            .formatted(file, number),
                    e);
        }
    }

    private static Map<String, Map<String, Object>> byFileName(Path manifest) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        // the folder of the recordings does not matter: their names tell them apart
        Manifests.load(manifest, Map.of("data_root", "data_root")).forEach((id, item) -> {
            Object wav = item.get("wav");
            Check.that(wav != null, "score words: %s: item %s has no \"wav\"", manifest, id);
            String name =
                    fileName(AudioSegment.of(Objects.requireNonNull(wav)).file().toString());
            Check.that(
                    items.put(name, item) == null,
                    "score words: %s: several items have recordings named %s",
                    manifest,
                    name);
        });
        return items;
    }

    private static String fileName(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }
}
