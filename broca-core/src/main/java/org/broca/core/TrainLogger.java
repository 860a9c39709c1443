package org.broca.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.tensor.Check;

/** Takes down how a training goes, once an epoch. */
@FunctionalInterface
public interface TrainLogger {
    /**
     * Writes down one epoch or one test.
     *
     * @param meta what it was: epoch, learning rate
     * @param train statistics of the training data by name; empty for none
     * @param valid statistics of the validation data by name; empty for none
     * @param test statistics of the test data by name; empty for none
     */
    void logStats(Map<String, ?> meta, Map<String, ?> train, Map<String, ?> valid, Map<String, ?> test);

    /** As {@link #logStats(Map, Map, Map, Map)}, without a test. */
    default void logStats(Map<String, ?> meta, Map<String, ?> train, Map<String, ?> valid) {
        logStats(meta, train, valid, Map.of());
    }

    /** As {@link #logStats(Map, Map, Map, Map)}, of a test alone. */
    default void logTest(Map<String, ?> meta, Map<String, ?> test) {
        logStats(meta, Map.of(), Map.of(), test);
    }

    /** Tells the supervisor of this run, if there is one, what was written down; loggers call it. */
    default void tell(Map<String, ?> valid, Map<String, ?> test) {
        Supervisor supervisor = Supervisor.current();
        if (!valid.isEmpty()) {
            supervisor.onStatistics(Stage.VALID, valid);
        }
        if (!test.isEmpty()) {
            supervisor.onStatistics(Stage.TEST, test);
        }
    }

    /**
     * Statistics in the order given, which {@link Map#of} would not keep: {@code stats("epoch", 1, "lr", 0.01)}.
     *
     * @param namesAndValues names and values in turn
     */
    static Map<String, Object> stats(Object... namesAndValues) {
        Check.that(namesAndValues.length % 2 == 0, "statistics are names and values in turn");
        Map<String, Object> stats = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            stats.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(stats);
    }
}
