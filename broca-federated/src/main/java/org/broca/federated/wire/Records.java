package org.broca.federated.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.federated.Weights;
import org.broca.tensor.Check;

/**
 * The content of a message: records by name.
 *
 * @param arrays models
 * @param metrics numbers and lists of numbers
 * @param configs settings
 */
public record Records(
        Map<String, Weights> arrays,
        Map<String, Map<String, Object>> metrics,
        Map<String, Map<String, Object>> configs) {
    public Records {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        configs = Collections.unmodifiableMap(new LinkedHashMap<>(configs));
    }

    boolean has(String name) {
        return arrays.containsKey(name) || metrics.containsKey(name) || configs.containsKey(name);
    }

    /** The one model; none if there is none. */
    Weights onlyArrays() {
        Check.that(arrays.size() <= 1, "a message has the models %s; it may have one", arrays.keySet());
        return arrays.values().stream().findFirst().orElse(Weights.none());
    }

    /** All metrics of all records, and all settings. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        List.of(configs, metrics).forEach(records -> records.values().forEach(values::putAll));
        return values;
    }

    Map<String, Object> config(String name) {
        return configs.getOrDefault(name, Map.of());
    }

    Weights legacyArrays(String name) {
        Weights weights = arrays.getOrDefault(name, Weights.none());
        return new Weights(weights.arrays().entrySet().stream()
                .filter(e -> !e.getKey().equals("_empty"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new)));
    }

    /** A number of a record of metrics. */
    Number metric(String record, String name) {
        Object value = metrics.getOrDefault(record, Map.of()).get(name);
        if (value instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException("a reply lacks the number \"%s\" in \"%s\"".formatted(name, record));
    }
}
