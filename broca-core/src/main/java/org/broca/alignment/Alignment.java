package org.broca.alignment;

import java.util.List;

/**
 * Which frames of an utterance belong to which of its tokens.
 *
 * @param spans of the tokens, in their order
 * @param frames of the utterance
 * @param score the natural logarithm of the probability of the best path; of an alignment by attention, the sum over
 *     its tokens
 * @param source how it was made
 * @param agreement how well the alignment fits what it was made from, in [0, 1]: 0 is what chance gives
 */
public record Alignment(List<TokenSpan> spans, int frames, double score, Source source, double agreement) {
    /** How an alignment was made. */
    public enum Source {
        /** By the best path through the log-probabilities of CTC. */
        CTC,
        /** By where a decoder looked. */
        ATTENTION,
        /** By spreading the tokens over the frames by their lengths, as attention went to and fro. */
        SPREAD
    }

    /** Copies the list. */
    public Alignment {
        spans = List.copyOf(spans);
    }

    /**
     * The tokens in seconds.
     *
     * @param frameSeconds from one frame to the next
     */
    public List<TokenTime> times(double frameSeconds) {
        return spans.stream()
                .map(span -> new TokenTime(
                        span.token(), span.first() * frameSeconds, span.end() * frameSeconds, span.logProb()))
                .toList();
    }
}
