package org.broca.nnet;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/** Names and sizes of the layers of a sequence while it grows. */
final class Chain {
    private final String owner;
    private final Layer parent;
    private Optional<Shape> shape;

    Chain(String owner, Layer parent, Optional<Shape> inputShape) {
        this.owner = owner;
        this.parent = parent;
        this.shape = inputShape;
    }

    /** Builds {@code part} for the output of the last layer and registers it. */
    Layer append(String name, SizedLayer part) {
        String free = free(parent, name);
        Layer layer = part instanceof Layer made ? made : part.build(known(free));
        Check.that(
                layer instanceof TensorMap || layer instanceof LengthsMap,
                "%s: %s maps no tensor to a tensor, so it cannot be the layer \"%s\"",
                owner,
                layer.getClass().getSimpleName(),
                free);
        shape = shape.filter(before -> layer instanceof SizedMap).map(before -> ((SizedMap) layer).outputShape(before));
        return parent.child(free, layer);
    }

    private Shape known(String name) {
        if (shape.isPresent()) {
            return shape.get();
        }
        List<Layer> before = List.copyOf(parent.children().values());
        boolean lost = !before.isEmpty() && !(before.get(before.size() - 1) instanceof SizedMap);
        throw new IllegalArgumentException(
                lost
                        ? "%s: the input size of \"%s\" is unknown, as %s does not tell its output's: give it"
                                .formatted(
                                        owner,
                                        name,
                                        before.get(before.size() - 1).getClass().getSimpleName())
                        : "%s: input_shape must be given, as the size of \"%s\" follows from it"
                                .formatted(owner, name));
    }

    /** {@code name}, or with a number appended where {@code parent} has such a child. */
    static String free(Layer parent, String name) {
        String free = name;
        for (int i = 0; parent.children().containsKey(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    /** Shape after all of {@code layers}. */
    static Shape fold(String owner, Iterable<Layer> layers, Shape inputShape) {
        Shape shape = inputShape;
        for (Layer layer : layers) {
            Check.that(
                    layer instanceof SizedMap,
                    "%s: %s does not tell its output's shape",
                    owner,
                    layer.getClass().getSimpleName());
            shape = ((SizedMap) layer).outputShape(shape);
        }
        return shape;
    }
}
