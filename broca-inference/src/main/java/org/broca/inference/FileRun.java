package org.broca.inference;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Recognizes files: reads them piece by piece, recognizes pieces of like length together, joins what belongs together.
 */
final class FileRun {
    /** Batches that are read before the first is recognized, so that there is a choice of like lengths. */
    private static final int BATCHES_AHEAD = 4;

    private final SpeechRecognizer recognizer;
    private final List<String> files;
    private final TranscribeOptions options;
    private final Consumer<FileResult> receiver;
    private final List<Piece> pending = new ArrayList<>();
    private final Map<Integer, JoinedPieces> joined = new HashMap<>();
    private int delivered;

    FileRun(SpeechRecognizer recognizer, List<String> files, TranscribeOptions options, Consumer<FileResult> receiver) {
        this.recognizer = recognizer;
        this.files = files;
        this.options = options;
        this.receiver = receiver;
    }

    /** Stops at the first bad file. */
    void strict() {
        for (int i = 0; i < files.size(); i++) {
            read(i);
        }
        recognizePending(true);
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
        recognizePending(false);
        deliver();
    }

    private void read(int number) {
        JoinedPieces parts = new JoinedPieces();
        joined.put(number, parts);
        try (Chunks chunks = new Chunks(
                number,
                recognizer.locate(files.get(number)),
                recognizer.audioNormalizer(),
                options.chunkSeconds().orElse(recognizer.chunkSeconds()))) {
            if (!chunks.hasNext()) {
                throw new IllegalArgumentException(files.get(number) + " holds no samples");
            }
            while (chunks.hasNext()) {
                pending.add(chunks.next());
                parts.expectOne();
                if (pending.size() >= BATCHES_AHEAD * options.batchSize()) {
                    recognizePending(files.size() == 1);
                    deliver();
                }
            }
        }
        parts.readWhole();
    }

    private void recognizePending(boolean strict) {
        List<Piece> byLength = new ArrayList<>(pending);
        pending.clear();
        byLength.removeIf(piece -> !part(piece).problem().isEmpty());
        byLength.sort(Comparator.comparingInt(piece -> piece.samples().length));
        for (int i = 0; i < byLength.size(); i += options.batchSize()) {
            List<Piece> batch = byLength.subList(i, Math.min(i + options.batchSize(), byLength.size()));
            try {
                recognize(batch);
            } catch (RuntimeException e) {
                if (strict) {
                    throw e;
                }
                batch.forEach(this::recognizeAlone);
            }
        }
    }

    private void recognize(List<Piece> batch) {
        List<Transcript> transcripts = recognizer.transcribe(batch, options);
        for (int i = 0; i < batch.size(); i++) {
            part(batch.get(i)).add(batch.get(i).start(), transcripts.get(i));
        }
    }

    private void recognizeAlone(Piece piece) {
        try {
            recognize(List.of(piece));
        } catch (RuntimeException e) {
            fail(piece.file(), e);
        }
    }

    private JoinedPieces part(Piece piece) {
        return joined.computeIfAbsent(piece.file(), file -> new JoinedPieces());
    }

    private void fail(int file, RuntimeException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        joined.computeIfAbsent(file, f -> new JoinedPieces()).fail(reason);
    }

    /** Hands on the results that are whole, in the order of the files. */
    private void deliver() {
        while (delivered < files.size()) {
            JoinedPieces parts = joined.get(delivered);
            if (parts == null || !parts.isDone()) {
                return;
            }
            Optional<Transcript> transcript =
                    parts.problem().isEmpty() ? Optional.of(parts.transcript()) : Optional.empty();
            receiver.accept(new FileResult(files.get(delivered), transcript, parts.problem()));
            joined.remove(delivered);
            delivered++;
        }
    }
}
