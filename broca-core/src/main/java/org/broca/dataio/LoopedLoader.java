package org.broca.dataio;

import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Goes round and round a loader's batches, in epochs of a nominal length.
 *
 * <p>Each round of the underlying loader has an epoch number of its own, from 0, so that rounds are shuffled
 * differently whatever the nominal epoch is. State: three lines of text, as in SpeechBrain: batches given in the
 * nominal epoch, batches given in all, data points given in all. A resumed run goes on with the batch it would have
 * had.
 */
public final class LoopedLoader implements DataLoader {
    private final DataLoader loader;
    private final int epochLength;
    private Optional<Batches> rounds = Optional.empty();
    private int processes = 1;
    private int round;
    private int step;
    private int totalSteps;
    private int totalSamples;

    /**
     * A loader whose epochs have {@code epochLength} batches.
     *
     * @param loader what it loops over; must not be used otherwise
     */
    public LoopedLoader(DataLoader loader, int epochLength) {
        Check.that(epochLength > 0, "an epoch has at least 1 batch, got %d", epochLength);
        this.loader = loader;
        this.epochLength = epochLength;
    }

    /** Changes nothing: the rounds of the underlying loader have epoch numbers of their own. */
    @Override
    public void setEpoch(int epoch) {}

    @Override
    public int batchCount() {
        return epochLength;
    }

    @Override
    public Batches iterate() {
        return new Epoch();
    }

    @Override
    public Batches iterateFrom(int batch) {
        step = Math.min(batch, epochLength);
        return new Epoch();
    }

    /** Epochs keep their nominal length; what the loader goes round in is dealt out. */
    @Override
    public void share(int rank, int count, boolean equally) {
        loader.share(rank, count, equally);
        totalSteps = totalSteps * processes / count;
        totalSamples = totalSamples * processes / count;
        processes = count;
    }

    @Override
    public double paddingShare() {
        return loader.paddingShare();
    }

    /** Data points given in all. */
    public int totalSamples() {
        return totalSamples;
    }

    private PaddedBatch nextOfRound() {
        Batches batches = rounds.orElseGet(this::recoveredRound);
        while (!batches.hasNext()) {
            batches.close();
            loader.setEpoch(++round);
            Check.that(loader.batchCount() > 0, "LoopedLoader needs a loader with batches; this one has none");
            batches = loader.iterate();
        }
        rounds = Optional.of(batches);
        return batches.next();
    }

    /** The round that the total count of batches lies in, behind the batches of it that were given. */
    private Batches recoveredRound() {
        int from = totalSteps;
        round = 0;
        loader.setEpoch(round);
        while (from > 0 && from >= loader.batchCount() && loader.batchCount() > 0) {
            from -= loader.batchCount();
            loader.setEpoch(++round);
        }
        return loader.iterateFrom(from);
    }

    @Override
    public void close() {
        rounds.ifPresent(Batches::close);
        rounds = Optional.empty();
    }

    @Override
    public void save(Path file) {
        LoaderPosition.write(file, step + "\n" + totalSteps * processes + "\n" + totalSamples * processes + "\n");
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        List<String> lines = LoaderPosition.lines(file, 3);
        step = LoaderPosition.count(file, lines.get(0));
        totalSteps = LoaderPosition.count(file, lines.get(1)) / processes;
        totalSamples = LoaderPosition.count(file, lines.get(2)) / processes;
        if (!endOfEpoch && step == 0 && totalSteps > 0) {
            step = epochLength; // written after the epoch's last batch, inside validation: nothing is left of it
        }
        close();
    }

    /** One nominal epoch; closing it leaves the round where it is, for the next. */
    private final class Epoch implements Batches {
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (!ended && step == epochLength) {
                ended = true;
                step = 0;
            }
            return !ended;
        }

        @Override
        public PaddedBatch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("this nominal epoch has no more batches");
            }
            PaddedBatch batch = nextOfRound();
            step++;
            totalSteps++;
            totalSamples += batch.size();
            return batch;
        }

        @Override
        public void close() {}
    }
}
