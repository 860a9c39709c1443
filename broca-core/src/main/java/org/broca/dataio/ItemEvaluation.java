package org.broca.dataio;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** The items of one data point while they are being computed: each dynamic item runs once, and only if needed. */
final class ItemEvaluation {
    private final Map<String, DynamicItem> providers;
    private final Map<String, Object> known = new HashMap<>();
    private final Map<DynamicItem, Integer> stepsDone = new HashMap<>();
    private final ItemCache cache;
    private final String id;
    private final String origin;

    ItemEvaluation(Map<String, DynamicItem> providers, Map<String, ?> data, ItemCache cache, String id, String origin) {
        this.providers = providers;
        this.origin = origin;
        this.cache = cache;
        this.id = id;
        data.forEach((key, value) -> {
            if (value != null) {
                known.put(key, value);
            }
        });
    }

    Object value(String key) {
        Object value = known.get(key);
        if (value == null) {
            value = cache.find(id, key).orElse(null);
        }
        if (value == null) {
            DynamicItem item = providers.get(key);
            if (item == null) {
                throw new IllegalArgumentException(
                        "%sno value for \"%s\"%s".formatted(where(), key, origin.isEmpty() ? "" : " in " + origin));
            }
            run(item, item.provided().indexOf(key));
            value = known.get(key);
        }
        if (value == null) {
            throw new IllegalStateException("%sthe function of \"%s\" gave null".formatted(where(), key));
        }
        return value;
    }

    private void run(DynamicItem item, int position) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        item.taken().forEach(taken -> inputs.put(taken, value(taken)));
        if (item.inSteps()) {
            for (int step = stepsDone.getOrDefault(item, 0); step <= position; step++) {
                provide(item.provided().get(step), call(item, step, inputs));
                stepsDone.put(item, step + 1);
            }
            return;
        }
        Object result = call(item, 0, inputs);
        if (item.provided().size() == 1) {
            provide(item.provided().get(0), result);
            return;
        }
        Check.that(
                result instanceof List<?> list && list.size() == item.provided().size(),
                "%sthe function of %s must return a list of %d values, got %s",
                where(),
                item.provided(),
                item.provided().size(),
                result);
        List<?> values = (List<?>) result;
        for (int i = 0; i < values.size(); i++) {
            provide(item.provided().get(i), values.get(i));
        }
    }

    private Object call(DynamicItem item, int step, Map<String, Object> inputs) {
        try {
            return item.run(step, new Values(item, this, step));
        } catch (ItemFailure failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new ItemFailure(item.provided().get(step), inputs, failure);
        }
    }

    private String where() {
        return id.isEmpty() ? "" : "item \"" + id + "\": ";
    }

    /** What the data holds under this key wins. */
    private void provide(String key, Object value) {
        if (known.putIfAbsent(key, value) == null) {
            cache.offer(id, key, value);
        }
    }
}
