package org.broca.hparams;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands in for Python's {@code collections.Counter}. */
public final class Counter {
    private final Map<String, Object> counts = new LinkedHashMap<>();

    public Counter(@Nullable List<String> iterable, Map<String, Object> counts) {
        if (iterable != null) {
            iterable.forEach(item -> this.counts.merge(item, 1, (a, b) -> (Integer) a + (Integer) b));
        }
        this.counts.putAll(counts);
    }

    public Map<String, Object> counts() {
        return counts;
    }

    public int total() {
        return counts.values().stream().mapToInt(count -> (Integer) count).sum();
    }

    public int count(String item) {
        return (Integer) counts.getOrDefault(item, 0);
    }

    static final AliasTable ALIASES =
            AliasTable.parse("collections.Counter = org.broca.hparams.Counter(iterable, **counts)", "test");
}
