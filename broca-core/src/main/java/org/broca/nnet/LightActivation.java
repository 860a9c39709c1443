package org.broca.nnet;

/** The activation of a candidate state in {@link LiGru} and {@link SliGru}. */
public enum LightActivation {
    RELU,
    TANH,
    SIN,
    LEAKY_RELU
}
