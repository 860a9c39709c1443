package org.broca.decoders;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/** What SpeechBrain 0.5 adds to the scores of hypotheses that end, during one search. */
final class EarlierScores {
    private static final double THRESHOLD = 0.5;

    private final BeamOptions.Earlier rules;
    private final boolean lengthNormalization;
    private Optional<Tensor> coverage = Optional.empty();

    EarlierScores(BeamOptions.Earlier rules, boolean lengthNormalization) {
        this.rules = rules;
        this.lengthNormalization = lengthNormalization;
    }

    /**
     * Less the penalty for looking at frames again and again, in which the first step counts twice.
     *
     * @param scores {@code [utterances, beams]}
     * @param attention of the rows before this step, {@code [rows, time]}
     * @param predecessors the row that each row follows, {@code [rows]}
     */
    Tensor penalized(Tensor scores, Tensor attention, Tensor predecessors, int step) {
        if (rules.coveragePenalty() <= 0) {
            return scores;
        }
        Tensor now = attention.indexSelect(0, predecessors); // [rows, time]
        Tensor sum = coverage.map(before -> before.indexSelect(0, predecessors))
                .orElse(now)
                .add(now);
        coverage = Optional.of(sum);
        Tensor excess = sum.clampMin(THRESHOLD).sum(false, -1).sub(sum.size(1) * THRESHOLD); // [rows]
        double factor = rules.coveragePenalty() / (lengthNormalization ? step + 1.0 : 1);
        return scores.sub(excess.mul(factor).reshape(scores.shape().toArray()));
    }

    /** With the reward of hypotheses that end in this step. */
    Tensor ended(Tensor scores, int step) {
        return rules.lengthRewarding() == 0 ? scores : scores.add(rules.lengthRewarding() * (step + 1));
    }

    List<Tensor> tensors() {
        return coverage.stream().toList();
    }
}
