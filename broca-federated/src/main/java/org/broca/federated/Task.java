package org.broca.federated;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server asks of a site.
 *
 * @param kind what to do
 * @param round which round of training this belongs to, from 1; 0 before the first
 * @param weights the global model; none for {@link Kind#PROPERTIES} and {@link Kind#PARAMETERS}
 * @param config settings by name: Boolean, Long, Double, String, byte[] or a list of one of these
 */
public record Task(Kind kind, int round, Weights weights, Map<String, Object> config) {
    /** What a site can be asked for. */
    public enum Kind {
        /** What the site says of itself. */
        PROPERTIES,
        /** The site's own initial model. */
        PARAMETERS,
        /** Train the model on the site's recordings. */
        FIT,
        /** Measure the model on the site's recordings. */
        EVALUATE
    }

    public Task {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }
}
