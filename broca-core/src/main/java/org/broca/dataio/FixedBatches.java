package org.broca.dataio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Batches of one size, in a sampler's order; the last one may be smaller unless it is dropped. */
record FixedBatches(Sampler sampler, int batchSize, boolean dropLast) implements BatchSampler {
    @Override
    public List<int[]> batches(int epoch) {
        int[] order = sampler.order(epoch);
        List<int[]> batches = new ArrayList<>();
        for (int start = 0; start < order.length; start += batchSize) {
            int end = Math.min(start + batchSize, order.length);
            if (end - start == batchSize || !dropLast) {
                batches.add(Arrays.copyOfRange(order, start, end));
            }
        }
        return batches;
    }
}
