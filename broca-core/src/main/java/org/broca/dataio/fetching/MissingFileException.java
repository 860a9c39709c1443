package org.broca.dataio.fetching;

/** Told where a file is not in its source; asking again does not help. */
public final class MissingFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MissingFileException(String message) {
        super(message);
    }
}
