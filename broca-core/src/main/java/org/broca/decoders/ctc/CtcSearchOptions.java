package org.broca.decoders.ctc;

/**
 * How wide a search looks and what it returns.
 *
 * @param beamPruneLogp how much worse than the best a hypothesis may be, at most 0
 * @param tokenPruneMinLogp tokens below are not tried, but for the best of a frame
 * @param pruneHistory whether of hypotheses alike in the last words only the best is kept
 * @param blankSkipLogp frames whose blank is above are left out
 */
record CtcSearchOptions(
        int beamSize,
        double beamPruneLogp,
        double tokenPruneMinLogp,
        boolean pruneHistory,
        double blankSkipLogp,
        int topk) {
    /** Options of {@link WordModel}. */
    record LanguageWeights(double alpha, double beta, double unkScoreOffset, boolean scoreBoundary) {}
}
