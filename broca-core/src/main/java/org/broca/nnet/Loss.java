package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** How far predictions are from targets, padding left out. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss.
     *
     * @param predictions {@code [batch, ...]} or {@code [batch, time, ...]}
     * @param targets {@code [batch]} or {@code [batch, time, ...]}
     * @param lengths relative lengths of the targets, in (0, 1], {@code [batch]}; all of them count where absent
     */
    Tensor compute(Tensor predictions, Tensor targets, Optional<Tensor> lengths);

    /** The loss of sequences. */
    default Tensor compute(Tensor predictions, PaddedData targets) {
        return compute(predictions, targets.data(), Optional.of(targets.lengths()));
    }

    /** The loss of sequences; lengths are relative, {@code [batch]}. */
    default Tensor compute(Tensor predictions, Tensor targets, Tensor lengths) {
        return compute(predictions, targets, Optional.of(lengths));
    }

    /** The loss where nothing is padding. */
    default Tensor compute(Tensor predictions, Tensor targets) {
        return compute(predictions, targets, Optional.empty());
    }
}
