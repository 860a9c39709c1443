package org.broca.core;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What processes tell each other, as bytes. */
final class Bytes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, List<List<List<String>>>>> ROWS = new TypeReference<>() {};

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] ofRows(Map<String, List<List<List<String>>>> rows) {
        try {
            return JSON.writeValueAsBytes(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, List<List<List<String>>>> rows(byte[] bytes) {
        try {
            return JSON.readValue(bytes, ROWS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of a list's text: {@code [1.0, NaN]}. */
    static double[] numbers(byte[] bytes) {
        String inner = text(bytes).replaceAll("[\\[\\] ]", "");
        return inner.isEmpty()
                ? new double[0]
                : Arrays.stream(inner.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }
}
