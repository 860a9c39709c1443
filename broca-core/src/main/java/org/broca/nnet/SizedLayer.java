package org.broca.nnet;

import org.broca.tensor.Shape;

/**
 * What gives a layer once the shape of its input is known: the builder of a layer without its input size, or a finished
 * layer, which gives itself.
 */
@FunctionalInterface
public interface SizedLayer {
    /**
     * The layer for inputs of this shape.
     *
     * @param inputShape batch first; -1 stands for any size
     */
    Layer build(Shape inputShape);
}
