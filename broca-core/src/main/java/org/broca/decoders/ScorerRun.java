package org.broca.decoders;

import java.util.List;
import org.broca.tensor.Tensor;

/** One scorer during one search: the scorer, its weight and its state. */
final class ScorerRun<S> {
    private final Scorer<S> scorer;
    private final double weight;
    private S state;

    private ScorerRun(Scorer<S> scorer, double weight, S state) {
        this.scorer = scorer;
        this.weight = weight;
        this.state = state;
    }

    static ScorerRun<?> start(Scorers.Weighted weighted, Tensor encoded, Tensor lengths, int beams) {
        return start(weighted.scorer(), weighted.weight(), encoded, lengths, beams);
    }

    private static <S> ScorerRun<S> start(Scorer<S> scorer, double weight, Tensor encoded, Tensor lengths, int beams) {
        return new ScorerRun<>(scorer, weight, scorer.start(encoded, lengths, beams));
    }

    /** {@code logProbs} with the weighted scores added. */
    Tensor add(Tensor logProbs, Scorer.Query query) {
        Scorer.Scored<S> scored = scorer.score(query, state);
        state = scored.state();
        return logProbs.add(scored.scores().mul(weight));
    }

    void select(Tensor rows, Tensor candidates) {
        state = scorer.select(state, rows, candidates);
    }

    List<Tensor> tensors() {
        return scorer.tensors(state);
    }
}
