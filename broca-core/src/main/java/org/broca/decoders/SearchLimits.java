package org.broca.decoders;

import org.broca.tensor.Check;

/**
 * What every search is told.
 *
 * @param minRatio steps per encoded frame before which no hypothesis may end
 * @param maxRatio steps per encoded frame after which the search ends
 */
record SearchLimits(String owner, int bos, int eos, double minRatio, double maxRatio) {
    SearchLimits {
        Check.that(bos >= 0, "%s: bos_index must not be negative, got %d", owner, bos);
        Check.that(eos >= 0, "%s: eos_index must not be negative, got %d", owner, eos);
        Check.that(
                minRatio >= 0 && minRatio <= maxRatio,
                "%s: min_decode_ratio must be in [0, max_decode_ratio = %s], got %s",
                owner,
                maxRatio,
                minRatio);
    }

    int minSteps(long frames) {
        return (int) (frames * minRatio);
    }

    int maxSteps(long frames) {
        int steps = (int) (frames * maxRatio);
        Check.that(
                steps > 0, "%s: max_decode_ratio = %s leaves no step for %d encoded frames", owner, maxRatio, frames);
        return steps;
    }
}
