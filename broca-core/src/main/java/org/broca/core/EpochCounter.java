package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.broca.tensor.Check;
import org.broca.tensor.io.Recoverable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of the epochs, from 1 to a limit, which go on from where they were after a checkpoint is loaded.
 *
 * <p>A counter is gone through once: when it has reached its limit, iterating again gives nothing. The file holds the
 * number of the current epoch as text.
 */
public class EpochCounter implements Iterable<Integer>, Recoverable {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.epoch_loop");

    private int limit;
    private int current;

    /**
     * A counter before its first epoch.
     *
     * @param limit number of the last epoch
     */
    public EpochCounter(int limit) {
        this.limit = limit;
    }

    /** Number of the last epoch. */
    public final int limit() {
        return limit;
    }

    /** Changes the number of the last epoch. */
    public final void limit(int last) {
        limit = last;
    }

    /** Starts again before the first epoch. */
    public void restart() {
        current = 0;
    }

    /** Number of the epoch that is going on; 0 before the first. */
    public final int current() {
        return current;
    }

    final void resumeAt(int saved, boolean endOfEpoch) {
        current = endOfEpoch ? saved : saved - 1;
    }

    /** Whether training should end before the limit. */
    boolean stopped() {
        return false;
    }

    @Override
    public final Iterator<Integer> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return current < limit && !stopped();
            }

            @Override
            public Integer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("epoch " + current + " was the last");
                }
                current++;
                LOG.info("Going into epoch {}", current);
                return current;
            }
        };
    }

    @Override
    public void save(Path file) {
        write(file, String.valueOf(current));
    }

    /** Goes on after the saved epoch, or with it where the checkpoint was written inside it. */
    @Override
    public void load(Path file, boolean endOfEpoch) {
        String text = read(file).strip();
        Check.that(text.matches("\\d+"), "%s must hold the number of an epoch, got \"%s\"", file, text);
        resumeAt(Integer.parseInt(text), endOfEpoch);
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
