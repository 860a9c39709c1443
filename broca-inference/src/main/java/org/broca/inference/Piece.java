package org.broca.inference;

/**
 * A stretch of a recording, short enough to be recognized at once.
 *
 * @param file number of the file among those of a request
 * @param start in seconds from the beginning of the file
 * @param samples at the model's rate
 */
@SuppressWarnings("ArrayRecordComponent")
record Piece(int file, double start, float[] samples) {}
