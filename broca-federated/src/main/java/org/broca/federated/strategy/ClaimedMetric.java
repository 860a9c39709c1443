package org.broca.federated.strategy;

import java.util.Map;
import java.util.Optional;

/** A number that a site says of itself. */
final class ClaimedMetric {
    private ClaimedMetric() {}

    /** Why there is no such number above or at 0; empty if there is. */
    static Optional<String> refusal(Map<String, Object> metrics, String name) {
        Object value = metrics.get(name);
        if (value == null) {
            return Optional.of("its metrics lack \"%s\", which weights are made of (sent: %s)"
                    .formatted(name, metrics.keySet().stream().sorted().toList()));
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue()) && number.doubleValue() >= 0) {
            return Optional.empty();
        }
        return Optional.of("its metric \"%s\" must be a finite number of at least 0, got %s".formatted(name, value));
    }

    static double value(Map<String, Object> metrics, String name) {
        return metrics.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
}
