package org.broca.nnet;

/** What a convolution does at the edges. */
public enum Padding {
    /** Both ends are padded: at stride 1 the output is as long as the input. */
    SAME,
    /** Nothing is padded. */
    VALID,
    /** The start is padded with zeros: an output sees no later input. */
    CAUSAL
}
