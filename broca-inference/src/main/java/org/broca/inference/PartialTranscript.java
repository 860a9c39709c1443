package org.broca.inference;

/**
 * What a {@link TranscriptStream} has heard so far.
 *
 * @param settled words before the last pause, which do not change any more
 * @param pending words after it, which may
 */
public record PartialTranscript(String settled, String pending) {
    /** Both. */
    public String text() {
        return settled.isEmpty() || pending.isEmpty() ? settled + pending : settled + " " + pending;
    }
}
