package org.broca.nnet;

import org.broca.tensor.Shape;

/** A map that tells the shape of its output from the shape of its input, so that {@link Sequential} can infer sizes. */
public interface SizedMap extends TensorMap {
    /**
     * Shape of the output for an input of {@code inputShape}.
     *
     * @param inputShape batch first; -1 stands for any size, in the answer too
     */
    Shape outputShape(Shape inputShape);
}
