package org.broca.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the rows of a partition what comes of their recordings, and their problems.
 *
 * <p>Takes so many rows at a time that recordings of like length can be computed together, and no more.
 */
final class RecordingRows implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    /** Bytes of recordings that are held at a time, but for a single one that is larger. */
    private static final long BYTES_AHEAD = 1L << 26;

    private final FileTask task;
    private final int column;
    private final int rowsAhead;
    private final @Nullable RecordingCounts counts;

    /** @param column of the recordings, a path or bytes each */
    RecordingRows(FileTask task, int column, int rowsAhead, @Nullable RecordingCounts counts) {
        this.task = task;
        this.column = column;
        this.rowsAhead = rowsAhead;
        this.counts = counts;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Windows(rows);
    }

    /** Reads as many rows as are wanted, and a window of them ahead. */
    private final class Windows implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Queue<Row> ready = new ArrayDeque<>();

        Windows(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            if (ready.isEmpty() && rows.hasNext()) {
                ready.addAll(computed(window()));
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private List<Row> window() {
            List<Row> window = new ArrayList<>();
            long bytes = 0;
            while (rows.hasNext() && window.size() < rowsAhead && bytes < BYTES_AHEAD) {
                Row row = rows.next();
                window.add(row);
                bytes += row.get(column) instanceof byte[] content ? content.length : 0;
            }
            return window;
        }
    }

    private List<Row> computed(List<Row> window) {
        try (FetchedFiles fetched = new FetchedFiles()) {
            List<Recording> recordings = window.stream()
                    .map(row -> Recording.of(row.get(column), fetched))
                    .toList();
            Outcome[] outcomes = outcomes(recordings);
            return IntStream.range(0, window.size())
                    .mapToObj(i -> row(window.get(i), outcomes[i]))
                    .toList();
        }
    }

    /** The long after the short, so that batches are of like length. */
    private Outcome[] outcomes(List<Recording> recordings) {
        Outcome[] outcomes = new Outcome[recordings.size()];
        List<Integer> good = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = Outcome.bad(recordings.get(i).problem());
            if (recordings.get(i).problem().isEmpty()) {
                good.add(i);
            }
        }
        good.sort(Comparator.comparingLong(i -> recordings.get(i).bytes()));
        List<Outcome> found = task.run(good.stream().map(recordings::get).toList());
        for (int k = 0; k < good.size(); k++) {
            int i = good.get(k);
            outcomes[i] = recordings.get(i).named(found.get(k));
        }
        return outcomes;
    }

    private Row row(Row given, Outcome outcome) {
        boolean good = outcome.result().isPresent();
        if (counts != null) {
            counts.add(good);
        }
        Object[] values = new Object[given.size() + 2];
        for (int i = 0; i < given.size(); i++) {
            values[i] = given.get(i);
        }
        values[given.size()] = outcome.result().orElse(null);
        values[given.size() + 1] = good ? null : outcome.problem();
        return RowFactory.create(values);
    }
}
