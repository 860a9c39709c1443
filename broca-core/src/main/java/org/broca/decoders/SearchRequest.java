package org.broca.decoders;

import java.util.Optional;
import org.broca.tensor.Check;

/**
 * What one request asks of a search.
 *
 * @param hotWords phrases to look out for
 * @param ownLimits whether {@code min_decode_ratio} and {@code max_decode_ratio} count each utterance's own frames, at
 *     least one step, so that padding and batching change neither tokens nor, to 1e-4, scores; else the padded ones, as
 *     in SpeechBrain
 * @param nbest hypotheses wanted of each utterance: above 1, {@link Hypotheses#top} has so many
 */
public record SearchRequest(Optional<HotWords> hotWords, boolean ownLimits, int nbest) {
    /** No hot words, SpeechBrain's limits, the best hypothesis alone. */
    public static final SearchRequest PLAIN = new SearchRequest(Optional.empty(), false, 1);

    /** Checks the number of hypotheses. */
    public SearchRequest {
        Check.that(nbest > 0, "SearchRequest: nbest must be positive, got %d", nbest);
    }

    /** The same request with phrases to look out for. */
    public SearchRequest withHotWords(HotWords words) {
        return new SearchRequest(Optional.of(words), ownLimits, nbest);
    }

    /** The same request with limits of each utterance's own frames. */
    public SearchRequest withOwnLimits() {
        return new SearchRequest(hotWords, true, nbest);
    }

    /** The same request for more hypotheses. */
    public SearchRequest withNbest(int count) {
        return new SearchRequest(hotWords, ownLimits, count);
    }
}
