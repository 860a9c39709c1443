package org.broca.dataio;

/**
 * In which order a {@link DataLoader} takes data points.
 *
 * <p>The order is a function of the epoch and the global seed alone: nothing is remembered, so a resumed run repeats
 * it.
 */
public interface Sampler {
    /** Number of data points in an epoch. */
    int size();

    /** Indices of an epoch's data points, in order. */
    int[] order(int epoch);
}
