package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.io.Recoverable;

/**
 * Batches of a dataset, loaded ahead by threads.
 *
 * <pre>{@code
 * loader.setEpoch(epoch);
 * try (DataLoader.Batches batches = loader.iterate()) {
 *     while (batches.hasNext()) {
 *         try (TensorScope scope = TensorScope.open()) {
 *             PaddedBatch batch = batches.next(); // belongs to the scope
 *             ...
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Batches, their order and their contents depend on the global seed and the epoch alone, not on the number of
 * threads or their timing. A loader has one iteration at a time: beginning another ends the one before. It may be used
 * by one thread only.
 *
 * <p>Its state is the number of batches given so far in the epoch, SpeechBrain's {@code dataloader-TRAIN.ckpt}. After
 * {@link #load} from a checkpoint inside an epoch, the next iteration starts behind those batches, without loading
 * them. As in SpeechBrain, {@link #load} does nothing once an iteration has begun.
 */
public interface DataLoader extends Recoverable, AutoCloseable {
    /** Batches of one epoch. */
    interface Batches extends Iterator<PaddedBatch>, AutoCloseable {
        /**
         * The next batch; its tensors belong to this thread's current {@link org.broca.tensor.TensorScope}.
         *
         * @throws java.util.NoSuchElementException if there is none
         * @throws IllegalStateException if the thread has no open scope, or a function of the dataset failed
         * @throws IllegalArgumentException if a function of the dataset refused its arguments; names the data point
         * @throws java.io.UncheckedIOException if a file could not be read; names the data point and the file
         * @throws java.util.concurrent.CancellationException if the thread was interrupted while waiting
         */
        @Override
        PaddedBatch next();

        /** Ends the loading: waits for its threads and frees the batches that nobody took. */
        @Override
        void close();
    }

    /** A loader of batches of {@code dataset}. */
    static Builder builder(Dataset dataset) {
        return new Builder(dataset);
    }

    /** A loader of ready batches, which gives them as they are; their tensors stay their maker's. */
    static DataLoader ofBatches(List<? extends Map<String, ?>> batches) {
        return new ReadyBatches(batches);
    }

    /** Chooses the order, and the chance that functions of data points draw from, of the next iterations. */
    void setEpoch(int epoch);

    /** Number of batches in the chosen epoch. */
    int batchCount();

    /** Begins the epoch's batches, or goes on where the loaded checkpoint was written. */
    Batches iterate();

    /**
     * Begins behind the first batches of the epoch, without loading them.
     *
     * @param batch how many to leave out
     */
    Batches iterateFrom(int batch);

    /**
     * From the next iteration on gives only what falls to one of several processes.
     *
     * <p>In training all get equally many batches. Of options with a batch size each process makes batches of this
     * size, and where data points are shuffled and have a {@code duration} or {@code length}, those made at the same
     * time are of like lengths; of a batch sampler each gets every {@code processes}-th batch. In evaluation the
     * batches of one process are dealt out, none of them twice. The position that is saved counts the batches of all,
     * so that a run can go on with another number of processes. Changes nothing where the loader was made with
     * {@link Builder#distributed}.
     *
     * @param rank this process, from 0
     * @param equally whether this is training
     */
    void share(int rank, int processes, boolean equally);

    /** How much of the padded tensors given in the latest iteration was padding, in [0, 1). */
    double paddingShare();

    /** Ends the iteration, if there is one. */
    @Override
    void close();

    /** Options of a loader. */
    final class Builder {
        private final Dataset dataset;
        private LoaderOptions options = LoaderOptions.DEFAULT;
        private int rank;
        private int world = 1;

        private Builder(Dataset dataset) {
            this.dataset = dataset;
        }

        /** How to make batches. */
        @CanIgnoreReturnValue
        public Builder options(LoaderOptions given) {
            options = given;
            return this;
        }

        /** As {@link #options(LoaderOptions)}, by PyTorch's names. */
        @CanIgnoreReturnValue
        public Builder options(Map<String, ?> given) {
            options = LoaderOptions.of(given);
            return this;
        }

        /**
         * Loads only this process's share, by {@link DistributedSamplerWrapper}.
         *
         * @param ownRank this process, from 0
         * @param processes number of processes
         */
        @CanIgnoreReturnValue
        public Builder distributed(int ownRank, int processes) {
            Check.that(ownRank >= 0 && ownRank < processes, "rank must be in [0, %d), got %d", processes, ownRank);
            rank = ownRank;
            world = processes;
            return this;
        }

        /**
         * The loader; a {@link LoopedLoader} if the options give a nominal epoch.
         *
         * @throws IllegalArgumentException if the dataset is empty
         */
        public DataLoader build() {
            Check.that(
                    dataset.size() > 0,
                    "nothing to load: the dataset is empty (a filter may have removed every data point)");
            DataLoader loader = world == 1
                    ? new ThreadedLoader(dataset, batchSampler(0, 1), options, this::shared)
                    : new ThreadedLoader(
                            dataset, batchSampler(rank, world), options, (r, n, equally) -> batchSampler(rank, world));
            return options.loopedNominalEpoch()
                    .<DataLoader>map(length -> new LoopedLoader(loader, length))
                    .orElse(loader);
        }

        private Sampler randomOrder() {
            return dataset instanceof DynamicItemDataset items && items.isSharded()
                    ? ShardSampler.builder(items).build()
                    : new ReproducibleRandomSampler(dataset);
        }

        private BatchSampler shared(int ownRank, int processes, boolean equally) {
            return equally
                    ? batchSampler(ownRank, processes)
                    : DistributedSamplerWrapper.dealt(batchSampler(0, 1), ownRank, processes);
        }

        private BatchSampler batchSampler(int ownRank, int processes) {
            if (options.batchSampler().isPresent()) {
                BatchSampler whole = options.batchSampler().get();
                return processes == 1 ? whole : DistributedSamplerWrapper.of(whole, ownRank, processes);
            }
            Sampler whole = options.sampler()
                    .orElseGet(() -> options.shuffle() ? randomOrder() : new SequentialSampler(dataset.size()));
            Sampler own = processes == 1 ? whole : share(whole, ownRank, processes);
            return new FixedBatches(own, options.batchSize(), options.dropLast());
        }

        private Sampler share(Sampler whole, int ownRank, int processes) {
            return durations()
                    .map(known -> DistributedSamplerWrapper.alike(
                            whole, known, ownRank, processes, options.batchSize(), options.dropLast()))
                    .orElseGet(() -> DistributedSamplerWrapper.of(whole, ownRank, processes, options.dropLast()));
        }

        private Optional<double[]> durations() {
            return options.shuffle() && dataset instanceof DynamicItemDataset items && !items.isSharded()
                    ? items.durations()
                    : Optional.empty();
        }
    }
}
