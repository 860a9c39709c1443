package org.broca.nnet;

import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** A loss of sequences whose targets are not aligned with the predictions. */
@FunctionalInterface
public interface SequenceLoss {
    /**
     * The loss.
     *
     * @param predictions {@code [batch, time, classes]}
     * @param targets {@code [batch, length]}
     * @param inputLengths relative lengths of the predictions, in (0, 1], {@code [batch]}
     * @param targetLengths relative lengths of the targets, in (0, 1], {@code [batch]}
     */
    Tensor compute(Tensor predictions, Tensor targets, Tensor inputLengths, Tensor targetLengths);

    default Tensor compute(PaddedData predictions, PaddedData targets) {
        return compute(predictions.data(), targets.data(), predictions.lengths(), targets.lengths());
    }
}
