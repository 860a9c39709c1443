package org.broca.decoders;

import org.broca.tensor.Tensor;

/** Takes the end of the sentence away where it comes too early or is not likely enough. */
record EndingRules(BeamOptions options, StepLimits limits) {
    /** Log-probabilities {@code [rows, vocabulary]} in which some ends are all but impossible. */
    Tensor apply(Tensor logProbs, int step) {
        int eos = options.limits().eos();
        Tensor end = logProbs.narrow(1, eos, 1); // [rows, 1]
        if (limits.isEarlyForAll(step)) {
            return with(logProbs, eos, end.zerosLike().add(options.minusInf()));
        }
        boolean threshold = options.usingEosThreshold() && options.decoderWeight() > 0;
        if (!threshold && !limits.isEarlyForSome(step)) {
            return logProbs;
        }
        Tensor allowed = threshold ? likely(logProbs, end) : end;
        return with(logProbs, eos, limits.isEarlyForSome(step) ? late(allowed, step) : allowed);
    }

    private Tensor likely(Tensor logProbs, Tensor end) {
        Tensor likely = end.gt(logProbs.amax(true, -1).mul(options.eosThreshold())); // [rows, 1]
        return end.maskedFill(likely.logicalNot(), options.minusInf());
    }

    private Tensor late(Tensor end, int step) {
        Tensor early = limits.early(step).repeatInterleave(options.beamSize(), 0); // [rows, 1]
        return end.maskedFill(early, options.minusInf());
    }

    private static Tensor with(Tensor logProbs, int token, Tensor column) {
        Tensor changed = logProbs.copy();
        Tensor ignored = changed.narrow(1, token, 1).copyInPlace(column);
        return changed;
    }
}
