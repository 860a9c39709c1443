package org.broca.inference;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The stretches of one recording, read one by one. */
interface Pieces extends Iterator<Piece>, AutoCloseable {
    @Override
    void close();

    /** A recording as a single piece; none if it holds no samples. */
    static Pieces whole(int file, float[] samples) {
        return new Pieces() {
            private boolean given = samples.length == 0;

            @Override
            public boolean hasNext() {
                return !given;
            }

            @Override
            public Piece next() {
                if (given) {
                    throw new NoSuchElementException();
                }
                given = true;
                return new Piece(file, 0, samples);
            }

            @Override
            public void close() {}
        };
    }
}
