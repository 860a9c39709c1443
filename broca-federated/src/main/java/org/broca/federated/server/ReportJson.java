package org.broca.federated.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Reports as JSON; the keys are the records' names. */
final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write a report as JSON", e);
        }
    }

    static RoundReport report(String json) throws JsonProcessingException {
        return JSON.readValue(json, RoundReport.class);
    }

    static List<String> names(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    static Map<String, Object> metrics(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    static Map<String, String> texts(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }
}
