package org.broca.nnet;

import org.broca.tensor.Tensor;

/** {@code 1 / (1 + exp(-x))}; any shape. */
public final class Sigmoid extends Layer implements SameSizeMap {
    @Override
    public Tensor forward(Tensor x) {
        return x.sigmoid();
    }
}
