package org.broca.inference;

/**
 * Whether two recordings are of the same speaker.
 *
 * @param score cosine of the angle between their embeddings, from -1 to 1
 * @param same whether the score is above the threshold
 */
public record Verification(float score, boolean same) {}
