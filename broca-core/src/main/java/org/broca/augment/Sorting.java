package org.broca.augment;

/** In which order recordings are taken from a CSV file. */
public enum Sorting {
    /** At random, none twice before all were taken once by the same batch. */
    RANDOM,
    /** Shortest first, as {@link #ASCENDING}: SpeechBrain sorts by duration here, too. */
    ORIGINAL,
    /** Shortest first. */
    ASCENDING,
    /** Longest first. */
    DESCENDING
}
