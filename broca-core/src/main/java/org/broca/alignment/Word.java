package org.broca.alignment;

/**
 * A word and when it was said.
 *
 * @param start in seconds
 * @param end in seconds
 * @param confidence that it is right, in [0, 1]
 */
public record Word(String word, double start, double end, double confidence) {}
