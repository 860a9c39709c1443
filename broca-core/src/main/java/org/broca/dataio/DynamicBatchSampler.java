package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.broca.tensor.Check;

/**
 * Batches of data points of similar length, as many as a total length allows, so that little is padding.
 *
 * <p>Lengths are sorted into buckets; a batch has data points of one bucket, at most {@code max_batch_length} divided
 * by the bucket's upper bound. With few buckets batches are more random, with many there is less padding. A data point
 * that is longer than {@code max_batch_length} is a batch by itself.
 *
 * <p>The same buckets and, for one epoch number, the same batches in the same order as SpeechBrain's. But every epoch
 * differs, where SpeechBrain without DDP repeats its first.
 */
public final class DynamicBatchSampler implements BatchSampler {
    /** In which order batches come. */
    public enum Ordering {
        RANDOM,
        ASCENDING,
        DESCENDING
    }

    private final double[] lengths;
    private final LengthBuckets buckets;
    private final boolean shuffle;
    private final Ordering ordering;
    private final boolean dropLast;
    private final long seed;
    private final Optional<Sampler> shards;

    private DynamicBatchSampler(Builder b) {
        lengths = b.lengthsList
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
                .orElseGet(b::computedLengths);
        Check.that(
                lengths.length == b.dataset.size(),
                "lengths_list has %d lengths, but the dataset has %d data points",
                lengths.length,
                b.dataset.size());
        buckets = b.bucketBoundaries.isEmpty()
                ? LengthBuckets.logNormal(b.numBuckets, b.maxBatchLength, b.maxBatchEx)
                : LengthBuckets.of(b.bucketBoundaries, b.maxBatchLength, b.maxBatchEx);
        shuffle = b.shuffle;
        ordering = b.batchOrdering;
        dropLast = b.dropLast;
        seed = b.seed;
        shards = shuffle && b.dataset instanceof DynamicItemDataset items && items.isSharded()
                ? Optional.of(ShardSampler.builder(items).build())
                : Optional.empty();
    }

    /**
     * A sampler of {@code dataset}.
     *
     * @param maxBatchLength how long the data points of a batch may be together, each counted as its bucket's bound; in
     *     the unit of the lengths
     */
    public static Builder builder(Dataset dataset, double maxBatchLength) {
        return new Builder(dataset, maxBatchLength);
    }

    /**
     * A sampler with the options of a recipe's {@code dynamic_batch_sampler}.
     *
     * @param options by SpeechBrain's names, with {@code max_batch_length}
     * @throws IllegalArgumentException if a key is unknown or a value is of a wrong type
     */
    public static Builder builder(DynamicItemDataset dataset, Map<String, ?> options) {
        return DynamicBatchOptions.builder(dataset, options);
    }

    /** Upper bounds of the buckets, in the unit of the lengths; longer data points are batches of their own. */
    public List<Double> bucketBoundaries() {
        return buckets.bounds();
    }

    @Override
    public List<int[]> batches(int epoch) {
        List<int[]> batches = group(order(epoch));
        if (shards.isPresent() && ordering == Ordering.RANDOM) {
            return batches; // random enough, and every shard is read once
        }
        Comparator<int[]> byLength = Comparator.comparingDouble(this::longest);
        switch (ordering) {
            case RANDOM -> {
                return IntStream.of(random(batches.size(), epoch))
                        .mapToObj(batches::get)
                        .toList();
            }
            case ASCENDING -> batches.sort(byLength);
            case DESCENDING -> batches.sort(byLength.reversed());
        }
        return batches;
    }

    private int[] order(int epoch) {
        return shards.map(sampler -> sampler.order(epoch))
                .orElseGet(() -> shuffle ? random(lengths.length, epoch) : inOrder(lengths.length));
    }

    private List<int[]> group(int[] order) {
        List<int[]> batches = new ArrayList<>();
        int[][] open = new int[buckets.count()][8];
        int[] filled = new int[open.length];
        for (int index : order) {
            int bucket = buckets.bucketOf(lengths[index]);
            if (filled[bucket] == open[bucket].length) {
                open[bucket] = Arrays.copyOf(open[bucket], 2 * filled[bucket]);
            }
            open[bucket][filled[bucket]++] = index;
            if (filled[bucket] >= buckets.batchSize(bucket)) {
                batches.add(Arrays.copyOf(open[bucket], filled[bucket]));
                filled[bucket] = 0;
            }
        }
        for (int bucket = 0; bucket < open.length && !dropLast; bucket++) {
            if (filled[bucket] > 0) {
                batches.add(Arrays.copyOf(open[bucket], filled[bucket]));
            }
        }
        return batches;
    }

    private double longest(int[] batch) {
        return IntStream.of(batch).mapToDouble(i -> lengths[i]).max().orElse(0);
    }

    private int[] random(int count, int epoch) {
        return Permutation.ofTorch(count, seed + epoch);
    }

    private static int[] inOrder(int count) {
        return IntStream.range(0, count).toArray();
    }

    /** Names and defaults of SpeechBrain's arguments. */
    public static final class Builder {
        private final Dataset dataset;
        private final double maxBatchLength;
        private int numBuckets;
        private ToDoubleFunction<Map<String, Object>> lengthFunc = Builder::duration;
        private boolean ownLength;
        private boolean shuffle = true;
        private Ordering batchOrdering = Ordering.RANDOM;
        private int maxBatchEx = Integer.MAX_VALUE;
        private List<Double> bucketBoundaries = List.of();
        private Optional<List<Double>> lengthsList = Optional.empty();
        private long seed = 42;
        private boolean dropLast;

        private Builder(Dataset dataset, double maxBatchLength) {
            Check.that(maxBatchLength > 0, "max_batch_length must be above 0, got %s", maxBatchLength);
            this.dataset = dataset;
            this.maxBatchLength = maxBatchLength;
        }

        private static double duration(Map<String, Object> data) {
            if (data.getOrDefault("duration", data.get("length")) instanceof Number number) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException(
                    "item \"%s\" has no number \"duration\" or \"length\"; give a length_func"
                            .formatted(data.get("id")));
        }

        private double[] computedLengths() {
            if (dataset instanceof DynamicItemDataset items) {
                Optional<double[]> known = ownLength ? Optional.empty() : items.durations();
                if (known.isPresent()) {
                    return known.get();
                }
                return IntStream.range(0, items.size())
                        .mapToDouble(i -> lengthFunc.applyAsDouble(items.data(i)))
                        .toArray();
            }
            throw new IllegalArgumentException(
                    "DynamicBatchSampler finds lengths in a DynamicItemDataset only; give a lengths_list");
        }

        /** Number of buckets, chosen for speech's distribution of lengths. */
        @CanIgnoreReturnValue
        public Builder numBuckets(int count) {
            Check.that(count > 0, "num_buckets must be at least 1, got %d", count);
            numBuckets = count;
            return this;
        }

        /** Length of a data point from the manifest's items of it; {@code duration} by default. */
        @CanIgnoreReturnValue
        public Builder lengthFunc(ToDoubleFunction<Map<String, Object>> length) {
            lengthFunc = length;
            ownLength = true;
            return this;
        }

        /** Whether data points are put into batches in random order, another one each epoch. */
        @CanIgnoreReturnValue
        public Builder shuffle(boolean on) {
            shuffle = on;
            return this;
        }

        /** In which order batches come. */
        @CanIgnoreReturnValue
        public Builder batchOrdering(Ordering order) {
            batchOrdering = order;
            return this;
        }

        /** Most data points in a batch. */
        @CanIgnoreReturnValue
        public Builder maxBatchEx(int count) {
            Check.that(count > 0, "max_batch_ex must be at least 1, got %d", count);
            maxBatchEx = count;
            return this;
        }

        /** Upper bounds of the buckets, ascending, in place of {@code numBuckets}. */
        @CanIgnoreReturnValue
        public Builder bucketBoundaries(List<Double> bounds) {
            bucketBoundaries = List.copyOf(bounds);
            return this;
        }

        /** Lengths of all data points, in place of {@code lengthFunc}. */
        @CanIgnoreReturnValue
        public Builder lengthsList(List<Double> lengths) {
            lengthsList = Optional.of(List.copyOf(lengths));
            return this;
        }

        /** Of the random orders. */
        @CanIgnoreReturnValue
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Whether batches that are not full at the end are left out. */
        @CanIgnoreReturnValue
        public Builder dropLast(boolean on) {
            dropLast = on;
            return this;
        }

        public DynamicBatchSampler build() {
            Check.that(
                    numBuckets > 0 || !bucketBoundaries.isEmpty(),
                    "DynamicBatchSampler needs num_buckets or bucket_boundaries");
            return new DynamicBatchSampler(this);
        }
    }
}
