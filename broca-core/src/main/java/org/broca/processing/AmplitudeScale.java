package org.broca.processing;

/** How an amplitude is written. */
public enum AmplitudeScale {
    LINEAR,
    /** {@code 20 log10}, at least -80. */
    DB
}
