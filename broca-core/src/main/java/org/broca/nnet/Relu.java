package org.broca.nnet;

import org.broca.tensor.Tensor;

/** {@code max(x, 0)}; any shape. */
public final class Relu extends Layer implements SameSizeMap {
    @Override
    public Tensor forward(Tensor x) {
        return x.relu();
    }
}
