package org.broca.alignment;

/**
 * A token and when it was said.
 *
 * @param start in seconds
 * @param end in seconds
 * @param logProb the natural logarithm of its probability
 */
public record TokenTime(int token, double start, double end, double logProb) {}
