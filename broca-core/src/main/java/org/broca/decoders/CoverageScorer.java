package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.tensor.Tensor;

/**
 * A penalty for looking at frames again and again, against hypotheses that loop (Wu et al., 2016): what the weights of
 * a frame sum to above {@code threshold}, over all frames and divided by the number of steps. SpeechBrain's
 * {@code CoverageScorer}, with its numbers.
 */
public final class CoverageScorer implements Scorer<List<Tensor>> {
    private final double threshold;

    private CoverageScorer(double threshold) {
        this.threshold = threshold;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "coverage";
    }

    @Override
    public List<Tensor> start(Tensor encoded, Tensor lengths, int beams) {
        return List.of();
    }

    @Override
    public Scored<List<Tensor>> score(Query query, List<Tensor> state) {
        Tensor coverage = state.isEmpty() ? query.attention() : state.get(0).add(query.attention()); // [rows, time]
        Tensor excess = coverage.clampMin(threshold).sum(true, -1).sub(coverage.size(1) * threshold); // [rows, 1]
        return new Scored<>(excess.neg().div(query.step() + 1.0), List.of(coverage));
    }

    @Override
    public List<Tensor> select(List<Tensor> state, Tensor rows, Tensor candidates) {
        return List.of(state.get(0).indexSelect(0, rows));
    }

    @Override
    public List<Tensor> tensors(List<Tensor> state) {
        return state;
    }

    /** Options of a {@link CoverageScorer}. */
    public static final class Builder {
        private double threshold = 0.5;

        private Builder() {}

        /** Taken for SpeechBrain's sake: all tokens get the same penalty, however many there are. */
        @CanIgnoreReturnValue
        public Builder vocabSize(int vocabSize) {
            return this;
        }

        /** How much weight a frame may get without a penalty. */
        @CanIgnoreReturnValue
        public Builder threshold(double threshold) {
            this.threshold = threshold;
            return this;
        }

        public CoverageScorer build() {
            return new CoverageScorer(threshold);
        }
    }
}
