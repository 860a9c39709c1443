package org.broca.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What {@code tools/golden/metrics.py} wrote. */
final class GoldenText {
    private GoldenText() {}

    static String read(String name) {
        try (InputStream in = GoldenText.class.getResourceAsStream("/golden/metrics/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode numbers() {
        try {
            return new ObjectMapper().readTree(read("numbers-sb1.1.2.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).asDouble();
        }
        return values;
    }

    static String report(Stats stats) {
        StringBuilder out = new StringBuilder();
        try {
            stats.writeStats(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
