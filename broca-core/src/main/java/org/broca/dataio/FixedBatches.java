package org.broca.dataio;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Batches of one size, in a sampler's order; the last one may be smaller unless it is dropped. */
record FixedBatches(Sampler sampler, int batchSize, boolean dropLast) implements BatchSampler {
    @Override
    public List<int[]> batches(int epoch) {
        int points = sampler.size();
        int count = dropLast ? points / batchSize : (int) ((points + batchSize - 1L) / batchSize);
        return new Cut(sampler, epoch, batchSize, count);
    }

    /** The order in pieces; it is found once somebody asks for a piece. */
    private static final class Cut extends AbstractList<int[]> {
        private final Sampler sampler;
        private final int epoch;
        private final int batchSize;
        private final int count;
        private int[] order = new int[0];

        Cut(Sampler sampler, int epoch, int batchSize, int count) {
            this.sampler = sampler;
            this.epoch = epoch;
            this.batchSize = batchSize;
            this.count = count;
        }

        @Override
        public int[] get(int index) {
            Objects.checkIndex(index, count);
            if (order.length == 0) {
                order = sampler.order(epoch);
            }
            int start = index * batchSize;
            return Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
        }

        @Override
        public int size() {
            return count;
        }
    }
}
