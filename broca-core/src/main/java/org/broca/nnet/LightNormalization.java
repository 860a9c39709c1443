package org.broca.nnet;

/** What {@link LiGru} and {@link SliGru} normalize the read frames with. */
public enum LightNormalization {
    /** Over the frames of the batch, padding among them. */
    BATCHNORM,
    LAYERNORM
}
