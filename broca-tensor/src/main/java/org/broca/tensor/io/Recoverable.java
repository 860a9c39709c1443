package org.broca.tensor.io;

import java.nio.file.Path;

/** Something whose state lives in one file of a checkpoint: a layer, an optimizer, a counter, a label encoder. */
public interface Recoverable {
    /**
     * Writes the state.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written; names it
     */
    void save(Path file);

    /**
     * Takes the state from a file that {@link #save}, or SpeechBrain's counterpart of this class, wrote.
     *
     * @param endOfEpoch whether the checkpoint was written at the end of an epoch rather than inside one
     * @throws java.io.UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if the state does not fit
     */
    void load(Path file, boolean endOfEpoch);
}
