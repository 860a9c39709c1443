package org.broca.nnet;

import org.broca.tensor.Tensor;

/** How the losses of all elements become one number. */
public enum Reduction {
    /** The mean over the elements that are not padding. */
    MEAN,
    /** The sum over all elements. */
    SUM,
    /** The mean of each utterance: {@code [batch]}. */
    BATCH,
    /** The sum over all elements divided by the number of utterances. */
    BATCHMEAN,
    /** Each element as it is, 0 where there is padding. */
    NONE;

    /**
     * Reduces {@code values}.
     *
     * @param values {@code [batch, ...]}, 0 where there is padding
     * @param mask 1 where elements count, else 0
     */
    Tensor of(Tensor values, Tensor mask) {
        long batch = values.size(0);
        return switch (this) {
            case MEAN -> values.sum().div(mask.sum());
            case SUM -> values.sum();
            case BATCH ->
                values.reshape(batch, -1)
                        .sum(false, 1)
                        .div(mask.reshape(batch, -1).sum(false, 1));
            case BATCHMEAN -> values.sum().div(batch);
            case NONE -> values;
        };
    }
}
