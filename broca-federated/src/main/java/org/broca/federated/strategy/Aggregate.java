package org.broca.federated.strategy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.federated.Weights;

/**
 * What a strategy makes of a round.
 *
 * @param weights the new global model
 * @param state what the strategy wants back in the next round, by name: moments of an optimizer
 * @param shares how much each site counted, by id, adding up to 1; empty where that has no meaning, as for a median
 * @param notes what a report of the round should say besides, by name: the privacy spent
 */
public record Aggregate(
        Weights weights, Map<String, Weights> state, Map<String, Double> shares, Map<String, Object> notes) {
    public Aggregate {
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }
}
