package org.broca.federated.client;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.broca.tensor.Tensor;

/** The error rate among a recipe's statistics, in percent. */
final class ErrorRates {
    private static final List<String> PERCENT = List.of("WER", "CER", "PER");
    private static final List<String> SHARES = List.of("error", "error_rate", "ErrorRate");

    private ErrorRates() {}

    /** The word error rate, else that of characters or phones, else a share of errors as classifiers have it. */
    static OptionalDouble of(Map<String, ?> statistics) {
        for (String name : PERCENT) {
            if (statistics.containsKey(name)) {
                return number(statistics.get(name), 1);
            }
        }
        for (String name : SHARES) {
            if (statistics.containsKey(name)) {
                return number(statistics.get(name), 100);
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble number(Object value, double factor) {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue() * factor);
        }
        return value instanceof Tensor tensor ? OptionalDouble.of(tensor.item() * factor) : OptionalDouble.empty();
    }
}
