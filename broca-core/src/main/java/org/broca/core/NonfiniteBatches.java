package org.broca.core;

import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches of an epoch that could not be used: few are left out, many end the run. */
final class NonfiniteBatches {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");

    private final int patience;
    private int epoch;
    private int count;

    NonfiniteBatches(int patience) {
        this.patience = patience;
    }

    void startEpoch(int number) {
        epoch = number;
        count = 0;
    }

    /**
     * One more.
     *
     * @throws IllegalStateException if that is more than {@code nonfinite_patience} allows
     */
    void count(String what, int batch) {
        count++;
        LOG.warn(
                "The {} of batch {} in epoch {} is not finite; the batch is left out ({} of at most {} in an epoch).",
                what,
                batch,
                epoch,
                count,
                patience);
        Check.state(
                count <= patience,
                "the %s was not finite in %d batches of epoch %d, more than nonfinite_patience=%d allows; look at the"
                        + " data of these batches, the learning rate, or start again with --debug",
                what,
                count,
                epoch,
                patience);
    }
}
