package org.broca.dataio;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Batches that were made beforehand. */
final class ReadyBatches implements DataLoader {
    private final List<PaddedBatch> all;
    private List<PaddedBatch> batches;
    private final LoaderPosition position = new LoaderPosition();

    ReadyBatches(List<? extends Map<String, ?>> batches) {
        all = batches.stream().map(PaddedBatch::of).toList();
        this.batches = all;
    }

    @Override
    public void setEpoch(int epoch) {}

    @Override
    public int batchCount() {
        return batches.size();
    }

    @Override
    public Batches iterate() {
        return iterateFrom(position.takeRecovered());
    }

    @Override
    public Batches iterateFrom(int batch) {
        Iterator<PaddedBatch> rest = batches.listIterator(position.begin(batch, batches.size()));
        return new Batches() {
            @Override
            public boolean hasNext() {
                return rest.hasNext();
            }

            @Override
            public PaddedBatch next() {
                PaddedBatch next = rest.next();
                position.advance();
                return next;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void share(int rank, int processes, boolean equally) {
        int count =
                equally ? (all.size() + processes - 1) / processes : (all.size() - rank + processes - 1) / processes;
        batches = IntStream.range(0, count)
                .mapToObj(i -> all.get((i * processes + rank) % all.size()))
                .toList();
        position.ofProcesses(processes);
    }

    @Override
    public double paddingShare() {
        return 0;
    }

    @Override
    public void save(Path file) {
        position.save(file);
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        position.load(file, endOfEpoch);
    }

    @Override
    public void close() {}
}
