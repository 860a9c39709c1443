package org.broca.processing;

/** What counts as the amplitude of a waveform. */
public enum AmplitudeType {
    /** Mean of absolute values. */
    AVG,
    /** Root of the mean square. */
    RMS,
    /** Largest absolute value. */
    PEAK
}
