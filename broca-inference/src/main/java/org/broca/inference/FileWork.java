package org.broca.inference;

import java.util.List;
import java.util.SortedMap;

/** What a {@link FileRun} does with recordings. */
interface FileWork<T> {
    /** Pieces that are computed together. */
    int batchSize();

    /** Opens a recording. */
    Pieces open(int number, String file);

    /** What comes of pieces, in their order. */
    List<T> compute(List<Piece> pieces);

    /** What comes of a recording, of what came of its pieces by their starts in seconds; there is at least one. */
    default T join(SortedMap<Double, T> byStart) {
        return byStart.values().iterator().next();
    }
}
