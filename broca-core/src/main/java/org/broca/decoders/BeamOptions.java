package org.broca.decoders;

import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Options of a beam search; see {@link BeamSearcherBuilder}.
 *
 * @param decoderWeight of the decoder's log-probabilities
 * @param earlier how SpeechBrain 0.5 does some things, where its keys were used
 */
record BeamOptions(
        SearchLimits limits,
        int beamSize,
        int topk,
        boolean returnTopk,
        boolean usingEosThreshold,
        double eosThreshold,
        boolean lengthNormalization,
        boolean usingMaxAttnShift,
        int maxAttnShift,
        double minusInf,
        double temperature,
        double decoderWeight,
        Optional<Earlier> earlier) {
    /**
     * What SpeechBrain 0.5 adds to the score of a hypothesis that ends, and to no other.
     *
     * @param coveragePenalty for looking at frames again and again
     * @param lengthRewarding for each token
     */
    record Earlier(double coveragePenalty, double lengthRewarding) {}

    BeamOptions {
        String owner = limits.owner();
        Check.that(beamSize > 0, "%s: beam_size must be positive, got %d", owner, beamSize);
        Check.that(
                topk > 0 && topk <= beamSize, "%s: topk must be in [1, beam_size = %d], got %d", owner, beamSize, topk);
        Check.that(temperature > 0, "%s: temperature must be positive, got %s", owner, temperature);
    }

    /** How many hypotheses of each utterance a request gets. */
    int count(SearchRequest request) {
        Check.that(
                request.nbest() <= beamSize,
                "%s: nbest must be in [1, beam_size = %d], got %d",
                limits.owner(),
                beamSize,
                request.nbest());
        return request.nbest() > 1 ? request.nbest() : topk;
    }
}
