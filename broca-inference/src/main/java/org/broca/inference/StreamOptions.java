package org.broca.inference;

import org.broca.tensor.Check;

/**
 * How a {@link TranscriptStream} listens.
 *
 * @param chunkSeconds what is recognized at a time: results come that often
 * @param contextSeconds what the encoder hears again before each chunk
 * @param lookaheadSeconds what it hears after each chunk: results come that much later, and are better for it
 */
public record StreamOptions(double chunkSeconds, double contextSeconds, double lookaheadSeconds) {
    /** Refuses times that are negative, or no chunk at all. */
    public StreamOptions {
        Check.that(chunkSeconds > 0, "chunk_seconds must be positive, got %s", chunkSeconds);
        Check.that(contextSeconds >= 0, "context_seconds must not be negative, got %s", contextSeconds);
        Check.that(lookaheadSeconds >= 0, "lookahead_seconds must not be negative, got %s", lookaheadSeconds);
    }

    /** A chunk of a second, after four and before one. */
    public static StreamOptions defaults() {
        return new StreamOptions(1, 4, 1);
    }
}
