package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;

/**
 * How a {@link DataLoader} makes batches: the {@code dataloader_options} of a recipe.
 *
 * @param batchSize data points in a batch
 * @param shuffle whether each epoch has an order of its own, by {@link ReproducibleRandomSampler}, of shards by
 *     {@link ShardSampler}
 * @param dropLast whether an incomplete last batch is left out
 * @param numWorkers loader threads; with 0 the thread that asks for a batch loads it
 * @param prefetchFactor batches loaded ahead by each worker
 * @param sampler the order of data points; excludes {@code shuffle}
 * @param batchSampler the batches; excludes {@code batchSize}, {@code shuffle}, {@code sampler} and {@code dropLast}
 * @param collateFn makes a batch of data points
 * @param loopedNominalEpoch batches in an epoch of a {@link LoopedLoader}, if one is wanted
 */
public record LoaderOptions(
        int batchSize,
        boolean shuffle,
        boolean dropLast,
        int numWorkers,
        int prefetchFactor,
        Optional<Sampler> sampler,
        Optional<BatchSampler> batchSampler,
        Collation collateFn,
        Optional<Integer> loopedNominalEpoch) {
    /** One batch of one data point, in order, by some threads. */
    public static final LoaderOptions DEFAULT = builder().build();

    /** Named in PyTorch and accepted: they concern worker processes, which these loaders do not have. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "pin_memory",
            "pin_memory_device",
            "persistent_workers",
            "timeout",
            "worker_init_fn",
            "multiprocessing_context",
            "generator",
            "in_order");

    private static final Set<String> KNOWN = Set.of(
            "batch_size",
            "shuffle",
            "drop_last",
            "num_workers",
            "prefetch_factor",
            "sampler",
            "batch_sampler",
            "collate_fn",
            "looped_nominal_epoch");

    public LoaderOptions {
        Check.that(batchSize > 0, "dataloader options: batch_size must be at least 1, got %d", batchSize);
        Check.that(numWorkers >= 0, "dataloader options: num_workers must be at least 0, got %d", numWorkers);
        Check.that(
                prefetchFactor > 0, "dataloader options: prefetch_factor must be at least 1, got %d", prefetchFactor);
        Check.that(
                sampler.isEmpty() || !shuffle,
                "dataloader options: a sampler decides the order, so shuffle must be False");
        Check.that(
                batchSampler.isEmpty() || (batchSize == 1 && !shuffle && sampler.isEmpty() && !dropLast),
                "dataloader options: a batch_sampler decides the batches, so leave out batch_size, shuffle, sampler and"
                        + " drop_last");
        Check.that(
                loopedNominalEpoch.orElse(1) > 0,
                "dataloader options: looped_nominal_epoch must be at least 1, got %s",
                loopedNominalEpoch.orElse(1));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** These options, to change some of them. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.batchSize = batchSize;
        builder.shuffle = shuffle;
        builder.dropLast = dropLast;
        builder.numWorkers = numWorkers;
        builder.prefetchFactor = prefetchFactor;
        builder.sampler = sampler;
        builder.batchSampler = batchSampler;
        builder.collateFn = collateFn;
        builder.loopedNominalEpoch = loopedNominalEpoch;
        return builder;
    }

    /**
     * Options by PyTorch's names.
     *
     * @throws IllegalArgumentException if a key is unknown or a value is of a wrong type; names them all
     */
    public static LoaderOptions of(Map<String, ?> options) {
        Builder builder = builder();
        OptionReader reader = new OptionReader("dataloader options", options, KNOWN, WITHOUT_EFFECT);
        reader.whole("batch_size").ifPresent(builder::batchSize);
        reader.truth("shuffle").ifPresent(builder::shuffle);
        reader.truth("drop_last").ifPresent(builder::dropLast);
        reader.whole("num_workers").ifPresent(builder::numWorkers);
        reader.whole("prefetch_factor").ifPresent(builder::prefetchFactor);
        reader.of("sampler", Sampler.class, "a sampler").ifPresent(builder::sampler);
        reader.of("batch_sampler", BatchSampler.class, "a batch sampler").ifPresent(builder::batchSampler);
        reader.of("collate_fn", Collation.class, "a function that makes a batch")
                .ifPresent(builder::collateFn);
        reader.whole("looped_nominal_epoch").ifPresent(builder::loopedNominalEpoch);
        reader.finish();
        return builder.build();
    }

    /** One setter for each option. */
    public static final class Builder {
        private int batchSize = 1;
        private boolean shuffle;
        private boolean dropLast;
        private int numWorkers = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
        private int prefetchFactor = 2;
        private Optional<Sampler> sampler = Optional.empty();
        private Optional<BatchSampler> batchSampler = Optional.empty();
        private Collation collateFn = PaddedCollation.builder().build();
        private Optional<Integer> loopedNominalEpoch = Optional.empty();

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder batchSize(int count) {
            batchSize = count;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder shuffle(boolean on) {
            shuffle = on;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder dropLast(boolean on) {
            dropLast = on;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder numWorkers(int count) {
            numWorkers = count;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder prefetchFactor(int count) {
            prefetchFactor = count;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder sampler(Sampler order) {
            sampler = Optional.of(order);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder batchSampler(BatchSampler batches) {
            batchSampler = Optional.of(batches);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder collateFn(Collation function) {
            collateFn = function;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder loopedNominalEpoch(int batches) {
            loopedNominalEpoch = Optional.of(batches);
            return this;
        }

        public LoaderOptions build() {
            return new LoaderOptions(
                    batchSize,
                    shuffle,
                    dropLast,
                    numWorkers,
                    prefetchFactor,
                    sampler,
                    batchSampler,
                    collateFn,
                    loopedNominalEpoch);
        }
    }
}
