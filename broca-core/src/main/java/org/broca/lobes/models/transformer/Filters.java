package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.Init;
import org.broca.nnet.Layer;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/** Weights {@code [out, in, kernel]} and bias of one of PyTorch's convolutions; keys {@code weight}, {@code bias}. */
final class Filters extends Layer {
    private final Tensor weight;
    private final Optional<Tensor> bias;

    Filters(Shape shape, boolean withBias) {
        weight = parameter("weight", Init.weight(shape));
        bias = withBias ? Optional.of(parameter("bias", Init.bias(shape.get(0), shape))) : Optional.empty();
    }

    Tensor weight() {
        return weight;
    }

    Optional<Tensor> bias() {
        return bias;
    }

    /** Filters of one frame applied to each frame, {@code [batch, time, in] -> [batch, time, out]}. */
    Tensor each(Tensor x) {
        return Functional.linear(x, weight.squeeze(-1), bias);
    }
}
