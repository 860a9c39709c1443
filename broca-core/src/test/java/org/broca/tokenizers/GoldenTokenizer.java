package org.broca.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tools/golden/sentencepiece_models.py wrote. */
final class GoldenTokenizer {
    private static final Path FOLDER = Path.of("src/test/resources/golden/tokenizers");

    private GoldenTokenizer() {}

    static Path file(String name) {
        return FOLDER.resolve(name);
    }

    static SentencePieceProcessor model(String kind) {
        return new SentencePieceProcessor(file(kind + ".model"));
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Integer> integers(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }

    static List<String> texts(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }
}
