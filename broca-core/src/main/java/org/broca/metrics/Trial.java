package org.broca.metrics;

/**
 * A pair of utterances of which it is asked whether one speaker spoke both, and its score.
 *
 * @param same whether one did
 * @param score larger where they are alike
 */
public record Trial(String enrol, String test, boolean same, float score) {}
