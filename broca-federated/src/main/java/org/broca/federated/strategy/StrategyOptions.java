package org.broca.federated.strategy;

import java.util.Map;
import java.util.TreeSet;
import org.broca.tensor.Check;

/** Settings by name, of which none may go unread. */
final class StrategyOptions {
    private final String owner;
    private final Map<String, Double> given;
    private final TreeSet<String> known = new TreeSet<>();

    StrategyOptions(String owner, Map<String, Double> given) {
        this.owner = owner;
        this.given = given;
    }

    double number(String name, double otherwise) {
        known.add(name);
        return given.getOrDefault(name, otherwise);
    }

    /** A whole number, 0 if not given. */
    int count(String name) {
        double value = number(name, 0);
        Check.that(value == Math.rint(value), "%s: %s must be a whole number, got %s", owner, name, value);
        return (int) value;
    }

    void checkAllUsed() {
        for (String name : new TreeSet<>(given.keySet())) {
            Check.that(known.contains(name), "%s has no option \"%s\" (known: %s)", owner, name, known);
        }
    }
}
