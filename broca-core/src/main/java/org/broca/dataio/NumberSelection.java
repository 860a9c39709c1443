package org.broca.dataio;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a {@link Selection} finds, found among columns of numbers alone, where a dataset has them: no data point is
 * read.
 */
record NumberSelection(
        Map<String, Comparable<?>> least,
        Map<String, Comparable<?>> most,
        Map<String, Predicate<Object>> tests,
        Optional<String> sortKey,
        boolean reverse,
        int selectN) {
    private static final int RADIX = 1 << 16;

    /** The positions, or empty if the question needs more than numbers. */
    Optional<int[]> of(DynamicItemDataset dataset) {
        Set<String> keys = new LinkedHashSet<>(least.keySet());
        keys.addAll(most.keySet());
        sortKey.ifPresent(keys::add);
        boolean plain = tests.isEmpty()
                && !keys.isEmpty()
                && least.values().stream().allMatch(Number.class::isInstance)
                && most.values().stream().allMatch(Number.class::isInstance);
        if (!plain) {
            return Optional.empty();
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (String key : keys) {
            Optional<double[]> numbers = dataset.numbers(key);
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            columns.put(key, numbers.get());
        }
        int[] found = filter(dataset.size(), columns);
        return Optional.of(sortKey.map(columns::get)
                .map(values -> reverse ? reversed(ascending(found, values)) : ascending(found, values))
                .orElse(found));
    }

    private int[] filter(int size, Map<String, double[]> columns) {
        int[] found = new int[Math.min(size, selectN)];
        int count = 0;
        for (int i = 0; i < size && count < found.length; i++) {
            if (accepts(columns, i)) {
                found[count++] = i;
            }
        }
        return count == found.length ? found : Arrays.copyOf(found, count);
    }

    private boolean accepts(Map<String, double[]> columns, int i) {
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            double value = column.getValue()[i];
            if (least.get(column.getKey()) instanceof Number low && Double.compare(value, low.doubleValue()) < 0) {
                return false;
            }
            if (most.get(column.getKey()) instanceof Number high && Double.compare(value, high.doubleValue()) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Positions by value, equal ones in their old order: a radix sort, which needs two arrays of positions only. */
    static int[] ascending(int[] positions, double[] values) {
        int[] sorted = positions.clone();
        int[] spare = new int[sorted.length];
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            int[] starts = new int[RADIX + 1];
            for (int position : sorted) {
                starts[digit(values[position], shift) + 1]++;
            }
            for (int i = 0; i < RADIX; i++) {
                starts[i + 1] += starts[i];
            }
            for (int position : sorted) {
                spare[starts[digit(values[position], shift)]++] = position;
            }
            int[] swapped = sorted;
            sorted = spare;
            spare = swapped;
        }
        return sorted;
    }

    /** Sixteen bits of a number that is whole, not negative, and in {@link Double#compare}'s order. */
    private static int digit(double value, int shift) {
        long bits = Double.doubleToLongBits(value);
        long ordered = bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
        return (int) (ordered >>> shift) & (RADIX - 1);
    }

    private static int[] reversed(int[] positions) {
        for (int i = 0, j = positions.length - 1; i < j; i++, j--) {
            int swapped = positions[i];
            positions[i] = positions[j];
            positions[j] = swapped;
        }
        return positions;
    }
}
