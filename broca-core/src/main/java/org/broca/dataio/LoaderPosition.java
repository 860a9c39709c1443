package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many batches a loader has given in its epoch, as SpeechBrain saves it: a number, or None before the first. */
final class LoaderPosition {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.dataio.dataloader");
    private static final String NOT_BEGUN = "None";

    private boolean begun;
    private int given;
    private int recovered;
    private int processes = 1;

    /** The position that is saved counts the batches of so many processes. */
    void ofProcesses(int count) {
        recovered = recovered * processes / count;
        processes = count;
    }

    /** Where the next iteration begins: behind the batches of the loaded checkpoint, once. */
    int takeRecovered() {
        int from = recovered;
        recovered = 0;
        return from;
    }

    /** Begins an iteration; what the epoch does not have is not skipped. */
    int begin(int from, int batches) {
        if (from > batches) {
            LOG.warn("The checkpoint was written after batch {}, but this epoch has {} batches", from, batches);
        }
        begun = true;
        given = Math.min(from, batches);
        return given;
    }

    void advance() {
        given++;
    }

    void save(Path file) {
        write(file, begun ? Integer.toString(given * processes) : NOT_BEGUN);
    }

    void load(Path file, boolean endOfEpoch) {
        String position = lines(file, 1).get(0);
        if (begun) {
            LOG.debug("The loader has begun already; its position in the checkpoint is ignored, as when the best"
                    + " checkpoint is loaded to be evaluated.");
        } else if (!endOfEpoch && !position.equals(NOT_BEGUN)) {
            recovered = count(file, position) / processes;
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot save a loader's position: " + e.getMessage(), e);
        }
    }

    static List<String> lines(Path file, int count) {
        try {
            List<String> lines =
                    Files.readString(file).strip().lines().map(String::strip).toList();
            Check.that(
                    lines.size() == count,
                    "%s: the position of this loader is %d lines of text, not %d",
                    file,
                    count,
                    lines.size());
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot read a loader's position: " + e.getMessage(), e);
        }
    }

    static int count(Path file, String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s: a loader's position is a number of batches, not \"%s\"".formatted(file, text), e);
        }
    }
}
