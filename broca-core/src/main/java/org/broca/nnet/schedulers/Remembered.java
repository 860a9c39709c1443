package org.broca.nnet.schedulers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a schedule's file holds, by Python's names. */
final class Remembered {
    private final String owner;
    private final Map<?, ?> values;

    Remembered(String owner, Map<?, ?> values) {
        this.owner = owner;
        this.values = values;
    }

    double number(String key) {
        if (values.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    long whole(String key) {
        return (long) number(key);
    }

    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        if (!(values.get(key) instanceof List<?> list)) {
            throw wrong(key, "a list of numbers");
        }
        for (Object item : list) {
            if (!(item instanceof Number number)) {
                throw wrong(key, "a list of numbers");
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    private IllegalArgumentException wrong(String key, String right) {
        return new IllegalArgumentException(
                "%s: \"%s\" must be %s, got %s".formatted(owner, key, right, String.valueOf(values.get(key))));
    }
}
