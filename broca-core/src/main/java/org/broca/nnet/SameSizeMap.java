package org.broca.nnet;

import org.broca.tensor.Shape;

/** A map whose output has the shape of its input: activations, normalizations, dropout. */
public interface SameSizeMap extends SizedMap {
    @Override
    default Shape outputShape(Shape inputShape) {
        return inputShape;
    }
}
