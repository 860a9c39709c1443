package org.broca.federated.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/** JSON as Python's {@code json.dumps} spells it, because ids are hashes of it. */
final class PythonJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PythonJson() {}

    static ByteBuffer write(Map<String, String> names) {
        return bytes(names.entrySet().stream()
                .map(e -> quote(e.getKey()) + ": " + quote(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}")));
    }

    static ByteBuffer writeArray(String dtype, List<Long> shape, List<Integer> chunks) {
        return bytes("{\"dtype\": %s, \"shape\": %s, \"stype\": \"numpy.ndarray\", \"arraychunk_ids\": %s}"
                .formatted(quote(dtype), shape, chunks));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> out.append(escape((char) c)));
        return out.append('"').toString();
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> c >= ' ' && c < 127 ? String.valueOf(c) : "\\u%04x".formatted((int) c);
        };
    }

    /** An object of texts, in order. */
    static Map<String, String> readNames(WireObject object) {
        Map<String, String> names = new LinkedHashMap<>();
        read(object)
                .properties()
                .forEach(e -> names.put(e.getKey(), e.getValue().asText()));
        return names;
    }

    static JsonNode read(WireObject object) {
        try {
            JsonNode node = MAPPER.readTree(
                    StandardCharsets.UTF_8.decode(object.body().duplicate()).toString());
            Check.that(node.isObject(), "a %s holds no JSON object", object.type());
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a %s holds no JSON: %s".formatted(object.type(), e.getOriginalMessage()), e);
        }
    }
}
