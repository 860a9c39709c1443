package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Shape;

/**
 * Options that {@link Sequential} and {@link LengthsCapableSequential} share.
 *
 * @param <B> the builder itself
 */
public abstract class SequenceBuilder<B extends SequenceBuilder<B>> implements SizedLayer {
    final List<Part> parts = new ArrayList<>();
    Optional<Shape> inputShape = Optional.empty();

    record Part(String name, SizedLayer layer) {}

    SequenceBuilder() {}

    abstract B self();

    /** The layer. */
    public abstract Layer build();

    @Override
    public Layer build(Shape inputShape) {
        return inputShape(inputShape).build();
    }

    /** Shape of an input, from which the layers' sizes follow; -1 stands for any size. */
    @CanIgnoreReturnValue
    public B inputShape(Shape inputShape) {
        this.inputShape = Optional.of(inputShape);
        return self();
    }

    /** Adds layers under their positions. */
    @CanIgnoreReturnValue
    public B layers(List<SizedLayer> layers) {
        layers.forEach(layer -> append(String.valueOf(parts.size()), layer));
        return self();
    }

    /** Adds layers under their names, in the map's order. */
    @CanIgnoreReturnValue
    public B namedLayers(Map<String, SizedLayer> layers) {
        layers.forEach(this::append);
        return self();
    }

    @CanIgnoreReturnValue
    public B append(String name, SizedLayer layer) {
        parts.add(new Part(name, layer));
        return self();
    }
}
