package org.broca.dataio;

import java.util.stream.IntStream;

/**
 * Data points in their own order.
 *
 * @param size number of data points
 */
public record SequentialSampler(int size) implements Sampler {
    @Override
    public int[] order(int epoch) {
        return IntStream.range(0, size).toArray();
    }
}
