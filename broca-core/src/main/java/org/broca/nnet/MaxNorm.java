package org.broca.nnet;

import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/** The limit on the length of a neuron's weights. */
final class MaxNorm {
    /** No limit. */
    static final double NONE = Double.POSITIVE_INFINITY;

    private MaxNorm() {}

    /** Shortens in place each row of {@code weight} that is longer than {@code limit}. */
    static void apply(Tensor weight, double limit) {
        if (limit == NONE) {
            return;
        }
        try (Autograd.Mode mode = Autograd.noGrad()) {
            double longest =
                    weight.flatten(1, -1).square().sum(false, 1).max().sqrt().item();
            if (longest > limit) {
                weight.copyInPlace(Aten.call("renorm", weight, 2.0, 0, limit));
            }
        }
    }
}
