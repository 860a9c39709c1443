package org.broca.federated.partition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry of a manifest.
 *
 * @param id unlike all others of its manifest
 * @param fields values by key, as texts
 * @param text the entry as the file has it
 */
public record Utterance(String id, Map<String, String> fields, String text) {
    public Utterance {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A value; empty if there is none. */
    public String field(String key) {
        return fields.getOrDefault(key, "");
    }
}
