package org.broca.decoders;

import org.broca.tensor.Check;

/**
 * Options of a beam search; see {@link BeamSearcherBuilder}.
 *
 * @param decoderWeight of the decoder's log-probabilities
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
        double decoderWeight) {
    BeamOptions {
        String owner = limits.owner();
        Check.that(beamSize > 0, "%s: beam_size must be positive, got %d", owner, beamSize);
        Check.that(
                topk > 0 && topk <= beamSize, "%s: topk must be in [1, beam_size = %d], got %d", owner, beamSize, topk);
        Check.that(temperature > 0, "%s: temperature must be positive, got %s", owner, temperature);
    }
}
