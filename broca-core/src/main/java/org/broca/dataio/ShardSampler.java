package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.random.RandomGenerator;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;

/**
 * A random order for data points that lie in shards, such that each shard is read in one go.
 *
 * <p>The shards come in an order of the epoch; then each data point is drawn from the {@code bufferSize} that come
 * next. Both are functions of the global seed and the epoch alone: a checkpoint holds a number of batches, whatever the
 * size of the corpus, and a resumed run goes on with the batch it would have had.
 *
 * <p>In a data-parallel run each process has a stretch of its own of the shards' order, all of one length: what is
 * missing for that is repeated from the beginning, or the rest is dropped.
 */
public final class ShardSampler implements Sampler {
    private final int[] runs;
    private final int bufferSize;
    private final int rank;
    private final int world;
    private final boolean dropLast;

    private ShardSampler(int[] runs, int bufferSize, int rank, int world, boolean dropLast) {
        this.runs = runs;
        this.bufferSize = bufferSize;
        this.rank = rank;
        this.world = world;
        this.dropLast = dropLast;
    }

    /** An order of {@code dataset}'s data points; its builder's defaults suit most corpora. */
    public static Builder builder(DynamicItemDataset dataset) {
        return new Builder(dataset.runs());
    }

    @Override
    public int size() {
        int all = runs[runs.length - 1];
        return dropLast ? all / world : (all + world - 1) / world;
    }

    @Override
    public int[] order(int epoch) {
        int[] order = stretch(epoch);
        RandomGenerator random = Randomness.stream("shard_buffer", epoch, rank);
        for (int i = 0; i < order.length - 1; i++) {
            int j = i + random.nextInt(Math.min(bufferSize, order.length - i));
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** This process's data points, shard by shard. */
    private int[] stretch(int epoch) {
        int[] order = new int[size()];
        long first = (long) rank * order.length; // of the shards' order, which is repeated where it ends
        RandomGenerator random = Randomness.stream("shards", epoch);
        int[] shards = Permutation.of(runs.length - 1, random::nextInt);
        long at = 0;
        for (int filled = 0, turn = 0; filled < order.length; turn++) {
            int shard = shards[turn % shards.length];
            int length = runs[shard + 1] - runs[shard];
            int skipped = (int) Math.max(0, Math.min(length, first - at));
            int taken = Math.min(length - skipped, order.length - filled);
            for (int i = 0; i < taken; i++) {
                order[filled++] = runs[shard] + skipped + i;
            }
            at += length;
        }
        return order;
    }

    /** One process's part of the data points. */
    ShardSampler share(int ownRank, int processes, boolean dropRest) {
        return new ShardSampler(runs, bufferSize, ownRank, processes, dropRest);
    }

    /** One setter for each option. */
    public static final class Builder {
        private final int[] runs;
        private int bufferSize = 2000;

        private Builder(int[] runs) {
            this.runs = runs;
        }

        /** From how many data points the next is drawn. */
        @CanIgnoreReturnValue
        public Builder bufferSize(int count) {
            Check.that(count > 0, "buffer_size must be at least 1, got %d", count);
            bufferSize = count;
            return this;
        }

        public ShardSampler build() {
            return new ShardSampler(runs, bufferSize, 0, 1, false);
        }
    }
}
