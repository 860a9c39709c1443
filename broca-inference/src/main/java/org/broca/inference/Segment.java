package org.broca.inference;

import org.broca.tensor.Check;

/**
 * A stretch of a recording, in seconds; single precision, so that borders compare as SpeechBrain's do.
 *
 * @throws IllegalArgumentException if it ends before it starts
 */
public record Segment(float start, float end) {
    /** Checks the order. */
    public Segment {
        Check.that(
                start >= 0 && end >= start,
                "a segment starts at 0 or later and ends after that, got %s-%s",
                start,
                end);
    }

    /** In seconds. */
    public float duration() {
        return end - start;
    }

    /** The sample in which it starts. */
    public long startSample(int sampleRate) {
        return Math.round((double) (start * sampleRate));
    }

    /** The sample in which it ends. */
    public long endSample(int sampleRate) {
        return Math.round((double) (end * sampleRate));
    }
}
