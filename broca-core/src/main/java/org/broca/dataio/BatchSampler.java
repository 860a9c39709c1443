package org.broca.dataio;

import java.util.List;

/** Which data points make up each batch, and in which order batches come: as {@link Sampler}, for whole batches. */
@FunctionalInterface
public interface BatchSampler {
    /** The batches of an epoch, each the indices of its data points. */
    List<int[]> batches(int epoch);
}
