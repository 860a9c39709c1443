package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/** Scale and offset of a normalization without running statistics; keys {@code weight} and {@code bias}. */
class AffineCore extends Layer {
    private final Optional<Tensor> weight;
    private final Optional<Tensor> bias;

    AffineCore(boolean affine, Shape shape) {
        long[] sizes = shape.toArray();
        weight = affine ? Optional.of(parameter("weight", Tensor.ones(sizes))) : Optional.empty();
        bias = affine ? Optional.of(parameter("bias", Tensor.zeros(sizes))) : Optional.empty();
    }

    final Optional<Tensor> weight() {
        return weight;
    }

    final Optional<Tensor> bias() {
        return bias;
    }
}
