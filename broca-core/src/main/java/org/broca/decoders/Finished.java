package org.broca.decoders;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * The hypotheses that ended, on the device: for each utterance as many as there are beams, in the order of their ends.
 *
 * <p>A hypothesis is one number, {@code step * rows + row}. The last column of both tables takes what is one too many.
 *
 * @param count of each utterance, int64 {@code [utterances]}
 * @param places of the hypotheses, int64 {@code [utterances, beams + 1]}
 * @param scores {@code [utterances, beams + 1]}
 */
record Finished(Tensor count, Tensor places, Tensor scores) {
    static Finished none(Tensor like, long utterances, long beams) {
        return new Finished(
                Tensor.zeros(DType.INT64, utterances).to(like.device()),
                Tensor.zeros(DType.INT64, utterances, beams + 1).to(like.device()),
                Tensor.zeros(utterances, beams + 1).to(like.device()));
    }

    /**
     * Adds those rows of a step that ended.
     *
     * @param ended bool {@code [utterances, beams]}
     * @param stepScores {@code [utterances, beams]}
     */
    Finished add(Tensor ended, Tensor stepScores, int step) {
        long utterances = ended.size(0);
        long beams = ended.size(1);
        Tensor number = ended.to(DType.INT64);
        Tensor rank = number.cumsum(1).sub(number).add(count.unsqueeze(1)); // [utterances, beams]
        Tensor full = rank.ge(beams).logicalOr(ended.logicalNot());
        Tensor slot = rank.maskedFill(full, beams);
        long rows = utterances * beams;
        Tensor place =
                Tensor.arange(step * rows, (step + 1) * rows).to(ended.device()).reshape(utterances, beams);
        Tensor total = count.add(number.sum(false, 1));
        return new Finished(
                total.maskedFill(total.gt(beams), beams),
                places.scatter(1, slot, place),
                scores.scatter(1, slot, stepScores));
    }

    /** Whether each utterance has all its hypotheses: a question to the device. */
    boolean isComplete() {
        return count.ge(scores.size(1) - 1.0).all().item() != 0;
    }
}
