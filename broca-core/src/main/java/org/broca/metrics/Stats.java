package org.broca.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Statistics gathered over a set of data: cleared before it, filled batch by batch, summarized after it. */
public interface Stats {
    /** Forgets everything. */
    void clear();

    /**
     * One number of the summary.
     *
     * @param field SpeechBrain's name, such as {@code average} or {@code WER}
     * @throws IllegalArgumentException if there is no such field; names those there are
     * @throws IllegalStateException if nothing was appended
     */
    double summarize(String field);

    /**
     * Writes a report in SpeechBrain's format.
     *
     * @throws IllegalStateException if nothing was appended
     */
    void writeStats(Appendable out) throws IOException;

    /**
     * Writes a report to a file, which is replaced.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     */
    default void writeStats(Path file) {
        try (Writer out = Files.newBufferedWriter(file)) {
            writeStats(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
