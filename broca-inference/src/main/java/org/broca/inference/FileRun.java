package org.broca.inference;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Works on files: reads them piece by piece, computes pieces of like length together, joins what belongs together.
 * Holds only so much of them at a time.
 */
final class FileRun<T> {
    /** Batches that are read before the first is computed, so that there is a choice of like lengths. */
    private static final int BATCHES_AHEAD = 4;
    /** Nor are more samples read ahead, 64 MB, but for what a single piece has. */
    private static final long SAMPLES_AHEAD = 1L << 24;

    private final FileWork<T> work;
    private final List<String> files;
    private final Consumer<FileResult<T>> receiver;
    private final List<Piece> pending = new ArrayList<>();
    private final Map<Integer, JoinedPieces<T>> joined = new HashMap<>();
    private long samplesPending;
    private int delivered;

    FileRun(FileWork<T> work, List<String> files, Consumer<FileResult<T>> receiver) {
        this.work = work;
        this.files = files;
        this.receiver = receiver;
    }

    /** What comes of one file, whose problems are thrown. */
    static <T> T one(FileWork<T> work, String file) {
        List<FileResult<T>> results = new ArrayList<>();
        new FileRun<>(work, List.of(file), results::add).strict();
        return results.get(0).result().orElseThrow();
    }

    /** Works on files one after the other, each as a whole, and goes on after bad ones. */
    static <T> void each(List<String> files, Function<String, T> work, Consumer<FileResult<T>> receiver) {
        for (String file : files) {
            FileResult<T> result;
            try {
                result = new FileResult<>(file, Optional.of(work.apply(file)), "");
            } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
                result = new FileResult<>(file, Optional.empty(), reason(e));
            }
            receiver.accept(result);
        }
    }

    private void strict() {
        for (int i = 0; i < files.size(); i++) {
            read(i);
        }
        computePending(true);
        deliver();
    }

    /** Goes on after bad files. */
    void lenient() {
        for (int i = 0; i < files.size(); i++) {
            try {
                read(i);
            } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
                fail(i, e);
            }
        }
        computePending(false);
        deliver();
    }

    private void read(int number) {
        JoinedPieces<T> parts = new JoinedPieces<>();
        joined.put(number, parts);
        try (Pieces pieces = work.open(number, files.get(number))) {
            if (!pieces.hasNext()) {
                throw new IllegalArgumentException(files.get(number) + " holds no samples");
            }
            while (pieces.hasNext()) {
                Piece piece = pieces.next();
                pending.add(piece);
                samplesPending += piece.samples().length;
                parts.expectOne();
                if (pending.size() >= BATCHES_AHEAD * work.batchSize() || samplesPending >= SAMPLES_AHEAD) {
                    computePending(files.size() == 1);
                    deliver();
                }
            }
        }
        parts.readWhole();
    }

    private void computePending(boolean strict) {
        List<Piece> byLength = new ArrayList<>(pending);
        pending.clear();
        samplesPending = 0;
        byLength.removeIf(piece -> !part(piece).problem().isEmpty());
        byLength.sort(Comparator.comparingInt(piece -> piece.samples().length));
        for (int i = 0; i < byLength.size(); i += work.batchSize()) {
            List<Piece> batch = byLength.subList(i, Math.min(i + work.batchSize(), byLength.size()));
            try {
                compute(batch);
            } catch (RuntimeException e) {
                if (strict) {
                    throw e;
                }
                batch.forEach(this::computeAlone);
            }
        }
    }

    private void compute(List<Piece> batch) {
        List<T> results = work.compute(batch);
        for (int i = 0; i < batch.size(); i++) {
            part(batch.get(i)).add(batch.get(i).start(), results.get(i));
        }
    }

    private void computeAlone(Piece piece) {
        try {
            compute(List.of(piece));
        } catch (RuntimeException e) {
            fail(piece.file(), e);
        }
    }

    private JoinedPieces<T> part(Piece piece) {
        return joined.computeIfAbsent(piece.file(), file -> new JoinedPieces<>());
    }

    private void fail(int file, RuntimeException e) {
        joined.computeIfAbsent(file, f -> new JoinedPieces<>()).fail(reason(e));
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Hands on the results that are whole, in the order of the files. */
    private void deliver() {
        while (delivered < files.size()) {
            JoinedPieces<T> parts = joined.get(delivered);
            if (parts == null || !parts.isDone()) {
                return;
            }
            Optional<T> result = parts.problem().isEmpty() ? Optional.of(work.join(parts.parts())) : Optional.empty();
            receiver.accept(new FileResult<>(files.get(delivered), result, parts.problem()));
            joined.remove(delivered);
            delivered++;
        }
    }
}
