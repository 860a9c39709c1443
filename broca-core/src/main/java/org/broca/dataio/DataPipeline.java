package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.broca.tensor.Check;

/**
 * Static items, the dynamic items computed from them, and which of all these come out.
 *
 * <p>Only what the outputs need is computed. Asking for a key that nothing provides, or that depends on itself, is an
 * error that names it.
 *
 * <p>{@link #compute} may be called by many threads at once; changing the pipeline meanwhile is not allowed.
 */
public final class DataPipeline {
    private final Set<String> staticKeys;
    private final Map<String, DynamicItem> providers = new LinkedHashMap<>();
    private Map<String, String> outputs = Map.of();
    private final String origin;
    private volatile boolean checked;

    /**
     * A pipeline without dynamic items and outputs yet.
     *
     * @param staticKeys what data points have
     */
    public DataPipeline(Collection<String> staticKeys) {
        this(staticKeys, "");
    }

    /** A pipeline over data points read somewhere, which messages name. */
    DataPipeline(Collection<String> staticKeys, String origin) {
        this.staticKeys = new LinkedHashSet<>(staticKeys);
        this.origin = origin;
    }

    DataPipeline(DataPipeline other) {
        this(other.staticKeys, other.origin);
        providers.putAll(other.providers);
        outputs = other.outputs;
    }

    /** Adds an item; it replaces dynamic items that provided the same keys. */
    @CanIgnoreReturnValue
    public DataPipeline addDynamicItem(DynamicItem item) {
        item.provided().forEach(key -> providers.put(key, item));
        checked = false;
        return this;
    }

    /** Says which items {@link #compute} returns, in this order. */
    @CanIgnoreReturnValue
    public DataPipeline setOutputKeys(Collection<String> keys) {
        return setOutputKeys(sameNames(keys));
    }

    /** Says which items {@link #compute} returns: outside name to key in this pipeline. */
    @CanIgnoreReturnValue
    public DataPipeline setOutputKeys(Map<String, String> keys) {
        outputs = new LinkedHashMap<>(keys);
        checked = false;
        return this;
    }

    /** Outside name to key in this pipeline. */
    public Map<String, String> outputKeys() {
        return new LinkedHashMap<>(outputs);
    }

    /** Whether a dynamic item provides this key. */
    boolean provides(String key) {
        return providers.containsKey(key);
    }

    /** Every key that can be asked for. */
    public Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(staticKeys);
        keys.addAll(providers.keySet());
        return keys;
    }

    /**
     * The output items of one data point.
     *
     * @param data its static items
     * @throws IllegalArgumentException if an output, or something it needs, is provided by nothing or depends on itself
     */
    public Map<String, Object> compute(Map<String, ?> data) {
        return compute(data, ItemCache.NONE, "");
    }

    /** Some items of one data point, whatever the outputs are. */
    public Map<String, Object> computeSpecific(Collection<String> keys, Map<String, ?> data) {
        return computeSpecific(keys, data, ItemCache.NONE, "");
    }

    Map<String, Object> compute(Map<String, ?> data, ItemCache cache, String id) {
        if (!checked) {
            checkResolvable(outputs.values());
            checked = true;
        }
        return evaluate(outputs, data, cache, id);
    }

    Map<String, Object> computeSpecific(Collection<String> keys, Map<String, ?> data, ItemCache cache, String id) {
        checkResolvable(keys);
        return evaluate(sameNames(keys), data, cache, id);
    }

    private Map<String, Object> evaluate(Map<String, String> wanted, Map<String, ?> data, ItemCache cache, String id) {
        ItemEvaluation evaluation = new ItemEvaluation(providers, data, cache, id, origin);
        Map<String, Object> result = new LinkedHashMap<>();
        try {
            wanted.forEach((name, key) -> result.put(name, evaluation.value(key)));
        } catch (ItemFailure failure) {
            throw failure.of(id);
        }
        return result;
    }

    /**
     * Checks that every key is provided, and by something that does not need it.
     *
     * @throws IllegalArgumentException naming the key and who needs it
     */
    void checkResolvable(Collection<String> keys) {
        Set<String> done = new HashSet<>(staticKeys);
        for (String key : keys) {
            Check.that(
                    staticKeys.contains(key) || providers.containsKey(key),
                    "no item \"%s\"; there are %s",
                    key,
                    new TreeSet<>(keys()));
            resolve(key, done, new ArrayDeque<>());
        }
    }

    private void resolve(String key, Set<String> done, Deque<String> path) {
        if (done.contains(key)) {
            return;
        }
        if (path.contains(key)) {
            path.addLast(key);
            List<String> circle = path.stream().dropWhile(k -> !k.equals(key)).toList();
            throw new IllegalArgumentException(
                    "dynamic items need each other in a circle: " + String.join(" needs ", circle));
        }
        DynamicItem item = providers.get(key);
        if (item == null) {
            throw new IllegalArgumentException("dynamic item \"%s\" takes \"%s\", which nothing provides; there are %s"
                    .formatted(path.peekLast(), key, new TreeSet<>(keys())));
        }
        path.addLast(key);
        item.taken().forEach(taken -> resolve(taken, done, path));
        path.removeLast();
        done.add(key);
    }

    private static Map<String, String> sameNames(Collection<String> keys) {
        Map<String, String> names = new LinkedHashMap<>();
        keys.forEach(key -> names.put(key, key));
        return names;
    }
}
