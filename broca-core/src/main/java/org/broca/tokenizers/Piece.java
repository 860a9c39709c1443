package org.broca.tokenizers;

/**
 * One entry of a vocabulary.
 *
 * @param score log-probability of a unigram, minus the rank of a merge for BPE
 */
public record Piece(String text, float score, PieceType type) {}
