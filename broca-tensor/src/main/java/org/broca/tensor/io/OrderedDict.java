package org.broca.tensor.io;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code collections.OrderedDict}, which state dicts are; a plain {@link LinkedHashMap} is a {@code dict}.
 *
 * <p>Not thread-safe.
 */
public final class OrderedDict extends LinkedHashMap<Object, @Nullable Object> {
    private static final long serialVersionUID = 1;

    private final transient Map<Object, @Nullable Object> attributes = new LinkedHashMap<>();

    public OrderedDict() {}

    public OrderedDict(Map<?, ?> entries) {
        super(entries);
    }

    /** What Python set on the object besides its entries: {@code _metadata} of a state dict. */
    public Map<Object, @Nullable Object> attributes() {
        return attributes;
    }
}
