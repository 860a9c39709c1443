package org.broca.nnet;

import org.broca.tensor.Tensor;

/** Hyperbolic tangent; any shape. */
public final class Tanh extends Layer implements SameSizeMap {
    @Override
    public Tensor forward(Tensor x) {
        return x.tanh();
    }
}
