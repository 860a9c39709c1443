package org.broca.decoders;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * How likely label sequences begin the labels of utterances, by connectionist temporal classification (Watanabe et al.,
 * 2017, algorithm 2), for all beams and all frames at once.
 *
 * <p>The sum over frames of {@code p(prefix ends before t) p(label at t)} is a product of matrices. What remains, the
 * forward variables of the labels that were chosen, is a sum of products along time, which is a cumulative sum once
 * each term is divided by the product so far. Both need double precision, and no loop over frames.
 */
final class CtcPrefixes {
    /** The logarithm of what cannot be. */
    static final double NEVER = -1e20;

    private static final double LEAST = -1e5;

    private final Tensor logProbs;
    private final Tensor probs;
    private final Tensor blanks;
    private final Tensor outside;
    private final Tensor last;
    private final Tensor firstLabels;
    private final long utterances;
    private final int beams;

    /**
     * The forward variables of a prefix, by frame: float64 {@code [rows, time]} each.
     *
     * @param labelled that the prefix ends with a label in this frame
     * @param blank that it ended before, and a blank is here
     */
    record Forward(Tensor labelled, Tensor blank) {
        /** Either way. */
        Tensor either() {
            return Aten.call("logaddexp", labelled, blank);
        }

        List<Tensor> tensors() {
            return List.of(labelled, blank);
        }

        Forward select(Tensor rows) {
            return new Forward(labelled.indexSelect(0, rows), blank.indexSelect(0, rows));
        }
    }

    /**
     * Looks at encoded utterances.
     *
     * @param scores logarithms of probabilities, {@code [utterances, time, labels]}
     * @param lengths relative, {@code [utterances]}
     */
    CtcPrefixes(Tensor scores, Tensor lengths, int blank, int beams) {
        long time = scores.size(1);
        this.beams = beams;
        utterances = scores.size(0);
        Tensor counts = lengths.mul(time).round().to(DType.INT64).unsqueeze(1); // [utterances, 1]
        outside = places(scores).ge(counts).unsqueeze(1); // [utterances, 1, time]
        last = counts.sub(1).to(DType.INT64).repeatInterleave(beams, 0); // [rows, 1]
        logProbs = scores.transpose(1, 2)
                .to(DType.FLOAT64)
                .clampMin(LEAST)
                .maskedFill(outside, 0)
                .contiguous(); // [utterances, labels, time]
        probs = logProbs.exp().maskedFill(outside, 0).transpose(1, 2); // [utterances, time, labels]
        blanks = logProbs.select(1, blank).repeatInterleave(beams, 0); // [rows, time]
        Tensor labels = Tensor.of(new long[] {logProbs.size(1)}, 1).to(scores.device());
        firstLabels =
                Tensor.arange(0, utterances).to(scores.device()).mul(labels).repeatInterleave(beams, 0); // [rows]
    }

    private static Tensor places(Tensor scores) {
        return Tensor.arange(0, scores.size(1)).to(scores.device()).unsqueeze(0); // [1, time]
    }

    long labels() {
        return logProbs.size(1);
    }

    /** The empty prefix of each row. */
    Forward empty() {
        Tensor blank = blanks.cumsum(1); // [rows, time]
        return new Forward(never(blank), blank);
    }

    private static Tensor never(Tensor like) {
        return like.zerosLike().add(NEVER);
    }

    /**
     * {@code past} a frame earlier, where frames count: what a label in a frame can follow.
     *
     * @param first whether the label is the first of all
     * @param window the frames that count, bool {@code [utterances, time]}; absent for all
     */
    Tensor before(Tensor past, boolean first, Optional<Tensor> window) {
        return masked(delayed(past, first ? 0 : NEVER), window);
    }

    private static Tensor delayed(Tensor past, double start) {
        Tensor column = past.narrow(1, 0, 1).zerosLike().add(start); // [rows, 1]
        return Tensor.cat(1, column, past.narrow(1, 0, past.size(1) - 1)); // [rows, time]
    }

    private Tensor masked(Tensor forward, Optional<Tensor> window) {
        Tensor hidden = window.map(
                        inside -> outside.logicalOr(inside.logicalNot().unsqueeze(1)))
                .orElse(outside);
        return forward.unflatten(0, utterances, beams).maskedFill(hidden, NEVER).flatten(0, 1);
    }

    /** How likely each label goes on with each prefix, {@code [rows, labels]}. */
    Tensor extended(Tensor before) {
        Tensor peak = before.amax(true, 1); // [rows, 1]
        Tensor scaled = before.sub(peak).exp().unflatten(0, utterances, beams); // [utterances, beams, time]
        return scaled.matmul(probs).flatten(0, 1).log().add(peak).clampMin(NEVER);
    }

    /** How likely one label a row goes on with each prefix, {@code [rows, 1]}; labels int64 {@code [rows]}. */
    Tensor extended(Tensor before, Tensor labels) {
        return before.add(ofLabels(labels)).logSumExp(true, 1).clampMin(NEVER);
    }

    /** How likely the prefix is all there is, {@code [rows, 1]}. */
    Tensor ended(Tensor past) {
        return past.gather(1, last);
    }

    /** The forward variables of prefixes with one label more; labels int64 {@code [rows]}. */
    Forward forward(Tensor before, Tensor labels, Optional<Tensor> window) {
        Tensor labelled = masked(summed(before, ofLabels(labels)), window);
        Tensor blank = summed(delayed(labelled, NEVER), blanks);
        return new Forward(labelled, masked(blank, window));
    }

    /**
     * Logarithms of sums over frames s up to t of {@code exp(entering[s])} times {@code exp(steps[s])...exp(steps[t])}.
     */
    private static Tensor summed(Tensor entering, Tensor steps) {
        Tensor product = steps.cumsum(1); // [rows, time]
        Tensor relative = entering.sub(product.sub(steps));
        return Aten.call("logcumsumexp", relative, 1).add(product).clampMin(NEVER);
    }

    private Tensor ofLabels(Tensor labels) {
        return logProbs.flatten(0, 1).indexSelect(0, firstLabels.add(labels)); // [rows, time]
    }

    /**
     * Frames from {@code reach} before the first peak to as many after the last, of each utterance by itself.
     *
     * @param peaks int64 {@code [rows]}
     * @param labels of the prefix before this step
     * @return bool {@code [utterances, time]}
     */
    Tensor window(Tensor peaks, int reach, int labels) {
        Tensor grouped = peaks.unflatten(0, utterances, beams); // [utterances, beams]
        Tensor start = grouped.min(1, true).values().sub(reach).clampMin(Math.max(1, labels)); // [utterances, 1]
        Tensor end = grouped.max(1, true).values().add(reach);
        Tensor frames = places(logProbs.transpose(1, 2));
        Tensor inside = frames.ge(start).logicalAnd(frames.lt(end)); // [utterances, time]
        return labels > 0 ? inside : inside.logicalOr(frames.eq(0).logicalAnd(start.eq(1)));
    }
}
