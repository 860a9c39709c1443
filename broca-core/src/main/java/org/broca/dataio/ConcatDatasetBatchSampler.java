package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Check;

/**
 * Batches of a {@link ConcatDataset} with a fixed number of data points from each part.
 *
 * <p>A batch has the first part's data points first. The epoch ends when one of the parts cannot fill its share.
 */
public final class ConcatDatasetBatchSampler implements BatchSampler {
    private final List<Sampler> samplers;
    private final List<Integer> batchSizes;

    /**
     * Batches of {@code batchSizes.get(i)} data points of part {@code i}.
     *
     * @param samplers one for each part, each covering its whole part
     */
    public ConcatDatasetBatchSampler(List<? extends Sampler> samplers, List<Integer> batchSizes) {
        Check.that(
                samplers.size() == batchSizes.size() && !samplers.isEmpty(),
                "samplers and batch_sizes must be equally many, got %d and %d",
                samplers.size(),
                batchSizes.size());
        Check.that(batchSizes.stream().allMatch(n -> n > 0), "batch_sizes must be at least 1, got %s", batchSizes);
        this.samplers = List.copyOf(samplers);
        this.batchSizes = List.copyOf(batchSizes);
    }

    @Override
    public List<int[]> batches(int epoch) {
        List<int[]> orders = samplers.stream().map(s -> s.order(epoch)).toList();
        int count = Integer.MAX_VALUE;
        for (int part = 0; part < orders.size(); part++) {
            count = Math.min(count, orders.get(part).length / batchSizes.get(part));
        }
        List<int[]> batches = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            batches.add(batch(orders, b));
        }
        return batches;
    }

    private int[] batch(List<int[]> orders, int number) {
        int[] batch = new int[batchSizes.stream().mapToInt(Integer::intValue).sum()];
        int filled = 0;
        int offset = 0;
        for (int part = 0; part < orders.size(); part++) {
            int share = batchSizes.get(part);
            for (int i = 0; i < share; i++) {
                batch[filled++] = offset + orders.get(part)[number * share + i];
            }
            offset += samplers.get(part).size();
        }
        return batch;
    }
}
