package org.broca.alignment;

/**
 * A token and its frames.
 *
 * @param first the first frame
 * @param end the frame after the last
 * @param logProb the natural logarithm of its probability; over several frames, their mean
 */
public record TokenSpan(int token, int first, int end, double logProb) {}
