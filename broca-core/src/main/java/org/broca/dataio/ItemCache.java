package org.broca.dataio;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Computed items kept in memory until it is full; shared by loader threads.
 *
 * <p>Nothing is thrown out: every item is asked for once an epoch, so a cache that forgets the oldest would never hit.
 */
final class ItemCache {
    static final ItemCache NONE = new ItemCache(Set.of(), 0);

    private final Set<String> keys;
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Place, Object> values = new ConcurrentHashMap<>();

    private record Place(String id, String key) {}

    ItemCache(Set<String> keys, long mostBytes) {
        this.keys = Set.copyOf(keys);
        this.mostBytes = mostBytes;
    }

    /** An empty cache of the same keys and size. */
    ItemCache emptied() {
        return new ItemCache(keys, mostBytes);
    }

    Optional<Object> find(String id, String key) {
        return keys.contains(key) ? Optional.ofNullable(values.get(new Place(id, key))) : Optional.empty();
    }

    void offer(String id, String key, Object value) {
        if (!keys.contains(key)) {
            return;
        }
        long size = sizeOf(value);
        if (bytes.addAndGet(size) > mostBytes) {
            bytes.addAndGet(-size);
            return;
        }
        Object kept = value instanceof Tensor tensor ? TensorScope.release(tensor.copy()) : value;
        if (values.putIfAbsent(new Place(id, key), kept) != null) {
            bytes.addAndGet(-size);
        }
    }

    private static long sizeOf(Object value) {
        if (value instanceof Tensor tensor) {
            return tensor.numel() * tensor.dtype().itemSize();
        }
        return value instanceof CharSequence text ? 2L * text.length() : 64;
    }
}
