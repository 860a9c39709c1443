package org.broca.federated;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.tensor.io.NumpyArray;

/**
 * A model's arrays by name, in the order of its state dict.
 *
 * <p>Flower's older protocol sends no names: there they are "0", "1", and so on, and the order counts.
 *
 * @param arrays in order; not changed by anyone
 */
public record Weights(Map<String, NumpyArray> arrays) {
    public Weights {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
    }

    /** No arrays: what a task or a reply without a model carries. */
    public static Weights none() {
        return new Weights(Map.of());
    }

    public boolean isEmpty() {
        return arrays.isEmpty();
    }
}
