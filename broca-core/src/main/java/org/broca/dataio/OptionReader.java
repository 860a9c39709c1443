package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.broca.tensor.Check;

/** Reads options of a YAML map and remembers all that is wrong with them. Values of null count as not given. */
final class OptionReader {
    private final String owner;
    private final Map<String, ?> options;
    private final List<String> problems = new ArrayList<>();

    OptionReader(String owner, Map<String, ?> options, Set<String> known, Set<String> accepted) {
        this.owner = owner;
        this.options = options;
        for (String key : options.keySet()) {
            if (!known.contains(key) && !accepted.contains(key)) {
                problems.add("unknown key: %s (known: %s)".formatted(key, new TreeSet<>(known)));
            }
        }
    }

    Optional<Integer> whole(String key) {
        return of(key, Number.class, "a whole number")
                .filter(n -> isWhole(n) || problems.add(wrong(key, "a whole number", n)))
                .map(Number::intValue);
    }

    Optional<Double> number(String key) {
        return of(key, Number.class, "a number").map(Number::doubleValue);
    }

    Optional<Boolean> truth(String key) {
        return of(key, Boolean.class, "True or False");
    }

    Optional<List<Double>> numbers(String key) {
        return of(key, List.class, "a list of numbers").map(list -> {
            List<Double> numbers = new ArrayList<>();
            for (Object value : (List<?>) list) {
                if (value instanceof Number number) {
                    numbers.add(number.doubleValue());
                } else {
                    problems.add(wrong(key, "a list of numbers", list));
                    break;
                }
            }
            return numbers;
        });
    }

    <T> Optional<T> of(String key, Class<T> type, String wanted) {
        Object value = options.get(key);
        if (value != null && !type.isInstance(value)) {
            problems.add(wrong(key, wanted, value));
        }
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /** Throws what was wrong, if anything was. */
    void finish() {
        Check.that(problems.isEmpty(), "%s: %s", owner, String.join("; ", problems));
    }

    private static boolean isWhole(Number number) {
        return number.doubleValue() == number.intValue() && !(number instanceof Double) && !(number instanceof Float);
    }

    private static String wrong(String key, String wanted, Object value) {
        return "%s must be %s, got %s".formatted(key, wanted, value instanceof String ? "\"" + value + "\"" : value);
    }
}
