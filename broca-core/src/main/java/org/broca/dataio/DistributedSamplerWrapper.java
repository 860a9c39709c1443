package org.broca.dataio;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.broca.tensor.Check;

/**
 * Deals a sampler's data points, or a batch sampler's batches, out to the processes of a data-parallel run.
 *
 * <p>Process {@code rank} takes every {@code world}-th, beginning with its own. All get the same number: what is
 * missing for that is repeated from the beginning, or the rest is dropped. Unlike Python's there is no second
 * shuffling.
 */
public final class DistributedSamplerWrapper {
    private DistributedSamplerWrapper() {}

    /** One process's share of the data points. */
    public static Sampler of(Sampler whole, int rank, int world, boolean dropLast) {
        check(rank, world);
        if (whole instanceof ShardSampler shards) {
            return shards.share(rank, world, dropLast); // shards of its own for each process
        }
        return share(
                whole,
                world,
                dropLast,
                points -> IntStream.range(0, points.length / world)
                        .map(i -> points[i * world + rank])
                        .toArray());
    }

    /**
     * One process's share of the data points, such that all processes' batches are of like lengths.
     *
     * <p>The data points of each round of batches are the same as without lengths, but are dealt from the longest to
     * the shortest: no process waits for another one's longer batch.
     *
     * @param lengths of all data points
     * @param batchSize of one process
     */
    static Sampler alike(Sampler whole, double[] lengths, int rank, int world, int batchSize, boolean dropLast) {
        check(rank, world);
        return share(whole, world, dropLast, points -> {
            int round = (int) Math.min(points.length, (long) world * batchSize);
            int[] own = new int[points.length / world];
            for (int start = 0; start < points.length; start += round) {
                int[] sorted = IntStream.range(start, Math.min(start + round, points.length))
                        .mapToObj(i -> points[i])
                        .sorted(Comparator.comparingDouble(point -> -lengths[point]))
                        .mapToInt(Integer::intValue)
                        .toArray();
                for (int i = 0; i < sorted.length / world; i++) {
                    int column = i % 2 == 0 ? rank : world - 1 - rank; // there and back
                    own[start / world + i] = sorted[i * world + column];
                }
            }
            return own;
        });
    }

    /**
     * What a process takes of an order that is a multiple of {@code world} long.
     *
     * @param own from the points of all processes to its own
     */
    private static Sampler share(Sampler whole, int world, boolean dropLast, UnaryOperator<int[]> own) {
        return new Sampler() {
            @Override
            public int size() {
                return shareSize(whole.size(), world, dropLast);
            }

            @Override
            public int[] order(int epoch) {
                int[] order = whole.order(epoch);
                return own.apply(IntStream.range(0, world * shareSize(order.length, world, dropLast))
                        .map(i -> order[i % order.length])
                        .toArray());
            }
        };
    }

    /** One process's share of the batches; the first ones are repeated where the last round is incomplete. */
    public static BatchSampler of(BatchSampler whole, int rank, int world) {
        check(rank, world);
        return epoch -> {
            List<int[]> batches = whole.batches(epoch);
            return IntStream.range(0, shareSize(batches.size(), world, false))
                    .map(i -> (i * world + rank) % batches.size())
                    .mapToObj(i -> Arrays.copyOf(batches.get(i), batches.get(i).length))
                    .toList();
        };
    }

    /** One process's share of the batches, none of them twice: some processes may have one more than others. */
    public static BatchSampler dealt(BatchSampler whole, int rank, int world) {
        check(rank, world);
        return epoch -> {
            List<int[]> batches = whole.batches(epoch);
            return IntStream.iterate(rank, i -> i < batches.size(), i -> i + world)
                    .mapToObj(batches::get)
                    .toList();
        };
    }

    private static void check(int rank, int world) {
        Check.that(rank >= 0 && rank < world, "rank must be in [0, %d), got %d", world, rank);
    }

    private static int shareSize(int whole, int world, boolean dropLast) {
        return dropLast ? whole / world : (whole + world - 1) / world;
    }
}
