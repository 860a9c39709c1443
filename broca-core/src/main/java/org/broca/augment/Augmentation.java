package org.broca.augment;

import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** An augmentation that may change the lengths of what it is given. */
public interface Augmentation {
    /**
     * Augments a batch.
     *
     * @param x {@code [batch, time, ...]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    PaddedData forward(Tensor x, Tensor lengths);
}
