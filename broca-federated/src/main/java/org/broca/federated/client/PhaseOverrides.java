package org.broca.federated.client;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What keys of a recipe's YAML file get in each phase, as the tutorial's {@code int_model} has it.
 *
 * <p>A key that the file lacks is left alone.
 */
public final class PhaseOverrides {
    private final Map<Phase, Map<String, Object>> values;

    private PhaseOverrides(Map<Phase, Map<String, Object>> values) {
        this.values = values;
    }

    /** No key gets anything. */
    public static PhaseOverrides none() {
        return new PhaseOverrides(new EnumMap<>(Phase.class));
    }

    /**
     * The tutorial's: to measure, {@code number_of_epochs} is 1 and {@code test_batch_size} 4; to train after an
     * aggregation, {@code lr} is 0.01.
     */
    public static PhaseOverrides tutorial() {
        return none().with(Phase.EVALUATE, "number_of_epochs", 1)
                .with(Phase.EVALUATE, "test_batch_size", 4)
                .with(Phase.TRAIN_AFTER_AGGREGATE, "lr", 0.01);
    }

    /** These with another value for a key; null leaves the key alone. */
    public PhaseOverrides with(Phase phase, String key, @Nullable Object value) {
        Map<Phase, Map<String, Object>> more = new EnumMap<>(Phase.class);
        more.putAll(values);
        Map<String, Object> ofPhase = new LinkedHashMap<>(of(phase));
        if (value == null) {
            ofPhase.remove(key);
        } else {
            ofPhase.put(key, value);
        }
        more.put(phase, ofPhase);
        return new PhaseOverrides(more);
    }

    /** Values by key. */
    public Map<String, Object> of(Phase phase) {
        return Collections.unmodifiableMap(values.getOrDefault(phase, Map.of()));
    }
}
