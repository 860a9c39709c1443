package org.broca.augment;

/** What {@link SpectrogramDrop} puts in place of what it masks. */
public enum Replacement {
    /** Zeros. */
    ZEROS,
    /** The mean of the whole batch. */
    MEAN,
    /** Random numbers between the least and the largest of the batch. */
    RAND,
    /** What the row before has there. */
    CUTCAT,
    /** What the same row has at another time. */
    SWAP,
    /** One of the others, drawn for each batch. */
    RANDOM_SELECTION
}
