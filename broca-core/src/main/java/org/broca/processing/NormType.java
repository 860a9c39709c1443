package org.broca.processing;

/** Over what {@link InputNormalization} takes mean and standard deviation. */
public enum NormType {
    /** All utterances seen so far in training. */
    GLOBAL,
    /** All utterances of the batch. */
    BATCH,
    /** Each utterance by itself. */
    SENTENCE,
    /** Not offered any more: see {@link InputNormalization}. */
    SPEAKER
}
