package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;

/** Which data points {@link DynamicItemDataset#filteredSorted} keeps, and in which order. */
public final class Selection {
    private final Map<String, Comparable<?>> least = new LinkedHashMap<>();
    private final Map<String, Comparable<?>> most = new LinkedHashMap<>();
    private final Map<String, Predicate<Object>> tests = new LinkedHashMap<>();
    private Optional<String> sortKey = Optional.empty();
    private boolean reverse;
    private int selectN = Integer.MAX_VALUE;

    Selection() {}

    private record Found(int index, Optional<Object> value) {}

    /** Sorts by an item, smallest first, equal ones in their old order. */
    @CanIgnoreReturnValue
    public Selection sortKey(String key) {
        sortKey = Optional.of(key);
        return this;
    }

    /** Turns the sorted order round, equal ones too. */
    @CanIgnoreReturnValue
    public Selection reverse(boolean on) {
        reverse = on;
        return this;
    }

    /** Keeps data points whose item is at least {@code limit}. */
    @CanIgnoreReturnValue
    public Selection keyMinValue(String key, Comparable<?> limit) {
        least.put(key, limit);
        return this;
    }

    /** Keeps data points whose item is at most {@code limit}. */
    @CanIgnoreReturnValue
    public Selection keyMaxValue(String key, Comparable<?> limit) {
        most.put(key, limit);
        return this;
    }

    /** Keeps data points whose item passes {@code test}. */
    @CanIgnoreReturnValue
    @SuppressWarnings("unchecked")
    public <A> Selection keyTest(String key, Predicate<A> test) {
        tests.put(key, (Predicate<Object>) test);
        return this;
    }

    /** Keeps only the first {@code count} data points that pass; they are sorted afterwards. */
    @CanIgnoreReturnValue
    public Selection selectN(int count) {
        Check.that(count >= 0, "selectN must be at least 0, got %d", count);
        selectN = count;
        return this;
    }

    int[] of(DynamicItemDataset dataset) {
        Optional<int[]> fast = new NumberSelection(least, most, tests, sortKey, reverse, selectN).of(dataset);
        if (fast.isPresent()) {
            return fast.get();
        }
        List<Found> found = find(dataset);
        sortKey.ifPresent(key -> found.sort(order(dataset, key)));
        return found.stream().mapToInt(Found::index).toArray();
    }

    private List<Found> find(DynamicItemDataset dataset) {
        Set<String> keys = new LinkedHashSet<>(least.keySet());
        keys.addAll(most.keySet());
        keys.addAll(tests.keySet());
        sortKey.ifPresent(keys::add);
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < dataset.size() && found.size() < selectN; i++) {
            try (TensorScope scope = TensorScope.open()) {
                Map<String, Object> values = dataset.get(i, keys);
                if (accepts(dataset.id(i), values)) {
                    found.add(new Found(i, sortKey.map(values::get)));
                }
            }
        }
        return found;
    }

    private boolean accepts(String id, Map<String, Object> values) {
        return least.entrySet().stream().allMatch(l -> compare(id, l.getKey(), values, l.getValue()) >= 0)
                && most.entrySet().stream().allMatch(m -> compare(id, m.getKey(), values, m.getValue()) <= 0)
                && tests.entrySet().stream().allMatch(t -> t.getValue().test(values.get(t.getKey())));
    }

    private static int compare(String id, String key, Map<String, Object> values, Object limit) {
        return compare(id, key, values.getOrDefault(key, ""), limit);
    }

    private Comparator<Found> order(DynamicItemDataset dataset, String key) {
        Comparator<Found> byValue = (a, b) -> compare(
                dataset.id(a.index()), key, a.value().orElseThrow(), b.value().orElseThrow());
        Comparator<Found> order = byValue.thenComparingInt(Found::index);
        return reverse ? order.reversed() : order;
    }

    @SuppressWarnings("unchecked")
    private static int compare(String id, String key, Object value, Object other) {
        if (value instanceof Number a && other instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (value.getClass() == other.getClass() && value instanceof Comparable<?> comparable) {
            return ((Comparable<Object>) comparable).compareTo(other);
        }
        throw new IllegalArgumentException("item \"%s\": cannot compare \"%s\", which is %s, with %s%s"
                .formatted(
                        id,
                        key,
                        describe(value),
                        describe(other),
                        value instanceof String && other instanceof Number
                                ? "; write numbers without quotes in the manifest, and give the types of CSV columns"
                                : ""));
    }

    private static String describe(Object value) {
        if (value instanceof String) {
            return "the text \"" + value + "\"";
        }
        return value instanceof Number
                ? "the number " + value
                : "a " + value.getClass().getSimpleName();
    }
}
