package org.broca.dataio;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Randomness;

/** A loader of a dataset's batches, with a position that can be saved. */
final class ThreadedLoader implements DataLoader {
    private final Dataset dataset;
    private final Shares shares;
    private final LoaderOptions options;
    private final LoaderPosition position = new LoaderPosition();
    private BatchSampler sampler;
    private int epoch;
    private Optional<LoadingBatches> current = Optional.empty();
    private Optional<Plan> counted = Optional.empty();

    /** What falls to one of several processes. */
    interface Shares {
        BatchSampler of(int rank, int processes, boolean equally);
    }

    /** The batches of an epoch. */
    private record Plan(int epoch, long seed, List<int[]> batches) {}

    ThreadedLoader(Dataset dataset, BatchSampler sampler, LoaderOptions options, Shares shares) {
        this.dataset = dataset;
        this.sampler = sampler;
        this.options = options;
        this.shares = shares;
    }

    @Override
    public void setEpoch(int number) {
        epoch = number;
    }

    @Override
    public int batchCount() {
        Plan plan = plan();
        counted = Optional.of(plan);
        return plan.batches().size();
    }

    /** The epoch's batches, found once though they are first counted and then loaded. */
    private Plan plan() {
        long seed = Randomness.seed();
        return counted.filter(plan -> plan.epoch() == epoch && plan.seed() == seed)
                .orElseGet(() -> new Plan(epoch, seed, sampler.batches(epoch)));
    }

    @Override
    public Batches iterate() {
        return iterateFrom(position.takeRecovered());
    }

    @Override
    public Batches iterateFrom(int batch) {
        close();
        List<int[]> batches = plan().batches();
        counted = Optional.empty();
        int from = position.begin(batch, batches.size());
        LoadingBatches iteration =
                new LoadingBatches(dataset, epoch, batches.subList(from, batches.size()), options, position::advance);
        current = Optional.of(iteration);
        return iteration;
    }

    @Override
    public void share(int rank, int processes, boolean equally) {
        sampler = shares.of(rank, processes, equally);
        counted = Optional.empty();
        position.ofProcesses(processes);
    }

    @Override
    public double paddingShare() {
        return current.map(LoadingBatches::paddingShare).orElse(0.0);
    }

    @Override
    public void close() {
        current.ifPresent(LoadingBatches::close);
    }

    @Override
    public void save(Path file) {
        position.save(file);
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        position.load(file, endOfEpoch);
    }
}
