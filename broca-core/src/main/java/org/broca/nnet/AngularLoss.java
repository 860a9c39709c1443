package org.broca.nnet;

import org.broca.tensor.Tensor;

/** What is done to cosines before a {@link LogSoftmaxWrapper} takes their softmax, knowing the right classes. */
@FunctionalInterface
public interface AngularLoss {
    /**
     * Logits.
     *
     * @param cosines {@code [batch, classes]}, in [-1, 1]
     * @param targets 1 for the right class, else 0: {@code [batch, classes]}
     */
    Tensor forward(Tensor cosines, Tensor targets);
}
