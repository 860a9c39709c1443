package org.broca.metrics;

import java.util.Map;
import org.broca.tensor.Check;

/** Picks one number out of a summary. */
final class Fields {
    private Fields() {}

    static double pick(String owner, Map<String, ? extends Number> summary, String field) {
        Number value = summary.get(field);
        Check.that(value != null, "%s has no field \"%s\" (known: %s)", owner, field, summary.keySet());
        return value == null ? Double.NaN : value.doubleValue();
    }
}
