package org.broca.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;

/** The layers of a Brain, by name, moved and switched between training and evaluation together. */
public final class Modules extends Layer {
    private final Map<String, Layer> byName;

    Modules(Map<String, ? extends Layer> layers) {
        Map<String, Layer> all = new LinkedHashMap<>();
        layers.forEach((name, layer) -> all.put(name, child(name, layer)));
        byName = Collections.unmodifiableMap(all);
    }

    /** Whether there is a layer of this name. */
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /**
     * The layer of this name.
     *
     * @throws IllegalArgumentException if there is none, or it is no {@code type}
     */
    public <L> L get(String name, Class<L> type) {
        Layer layer = byName.get(name);
        Check.that(layer != null, "no module \"%s\"; there are %s", name, byName.keySet());
        Check.that(
                type.isInstance(layer),
                "module \"%s\" is a %s, not a %s",
                name,
                Objects.requireNonNull(layer).getClass().getSimpleName(),
                type.getSimpleName());
        return type.cast(layer);
    }
}
