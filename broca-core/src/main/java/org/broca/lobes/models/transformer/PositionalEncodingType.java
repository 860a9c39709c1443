package org.broca.lobes.models.transformer;

/** How a transformer tells positions apart where its attention does not. */
public enum PositionalEncodingType {
    /** {@link org.broca.nnet.attention.PositionalEncoding}, added to the sequence. */
    FIXED_ABS_SINE
}
