package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/**
 * Takes the best token at every step.
 *
 * @param temperature 0 for the best token, above for one drawn from the scores divided by it
 */
record GreedySearch<S>(SearchStep<S> step, SearchLimits limits, double temperature) {
    GreedySearch {
        Check.that(temperature >= 0, "%s: temperature must not be negative, got %s", limits.owner(), temperature);
    }

    Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request) {
        Check.that(
                request.nbest() == 1,
                "%s: a greedy search finds one hypothesis of each utterance, got nbest = %d",
                limits.owner(),
                request.nbest());
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Tensor[] steps = new Run<>(this, encoded, lengths, request).steps().toArray(Tensor[]::new);
            Hypotheses found = hypotheses(Tensor.stack(1, steps)); // [batch, steps, tokens]
            Steps.keep(scope, List.of(found.lengths(), found.scores(), found.logProbs()));
            return found;
        }
    }

    private StepLimits stepLimits(Tensor encoded, Tensor lengths, boolean own) {
        StepLimits all = StepLimits.of(limits, encoded, lengths, own);
        Check.that(
                own || !all.isEarlyForAll(all.last() - 1),
                "%s: min_decode_ratio = %s and max_decode_ratio = %s leave no step",
                limits.owner(),
                limits.minRatio(),
                limits.maxRatio());
        return all.fromLeast();
    }

    /** One search of one batch. */
    private static final class Run<S> {
        private final GreedySearch<S> search;
        private final Tensor encoded;
        private final StepLimits limits;
        private final Optional<ScorerRun<?>> hotWords;
        private final Tensor rows;
        private S state;
        private Tensor tokens;
        private Tensor ended;

        Run(GreedySearch<S> search, Tensor encoded, Tensor lengths, SearchRequest request) {
            this.search = search;
            this.encoded = encoded;
            limits = search.stepLimits(encoded, lengths, request.ownLimits());
            hotWords = request.hotWords()
                    .filter(words -> !words.isEmpty())
                    .map(words -> new Scorers.Weighted(new HotWordScorer(words), 1))
                    .map(weighted -> ScorerRun.start(weighted, encoded, lengths, 1));
            long batch = encoded.size(0);
            rows = Tensor.arange(0, batch).to(encoded.device());
            state = search.step.start(encoded, lengths, 1);
            tokens = Tensor.of(new long[] {search.limits.bos()}, 1)
                    .to(encoded.device())
                    .repeat(batch);
            ended = tokens.ne(tokens); // [batch]
        }

        /** Log-probabilities of each step, {@code [batch, tokens]}, all minus infinity from a row's end on. */
        List<Tensor> steps() {
            List<Tensor> steps = new ArrayList<>();
            int last = limits.last();
            for (int i = 0; i < last; i++) {
                try (TensorScope scope = TensorScope.open()) {
                    steps.add(scope.keep(step(scope, i)));
                    if (Steps.isCheck(i, encoded.device()) && ended.all().item() != 0) {
                        break;
                    }
                }
            }
            return steps;
        }

        private Tensor step(TensorScope scope, int i) {
            SearchStep.Next<S> next = search.step.next(tokens, state);
            Tensor scores = boosted(next, i); // [batch, tokens]
            Tensor chosen = search.choose(scores); // [batch]
            Tensor nowEnded = ended.logicalOr(chosen.eq(search.limits.eos()));
            if (limits.isPastForSome(i)) {
                nowEnded = nowEnded.logicalOr(limits.past(i).squeeze(1));
            }
            tokens = scope.keep(chosen.maskedFill(nowEnded, search.limits.eos()));
            ended = scope.keep(nowEnded);
            hotWords.ifPresent(run -> {
                run.select(rows, tokens.unsqueeze(1));
                Steps.keep(scope, run.tensors());
            });
            Steps.keep(scope, search.step.tensors(next.state()));
            Steps.free(search.step.tensors(state), search.step.tensors(next.state()));
            state = next.state();
            Tensor logProbs = hotWords.isPresent() ? scores : scores.logSoftmax(-1);
            return logProbs.maskedFill(ended.unsqueeze(1), Double.NEGATIVE_INFINITY);
        }

        private Tensor boosted(SearchStep.Next<S> next, int i) {
            Scorer.Query query = new Scorer.Query(
                    tokens, next.attention(), Optional.empty(), next.scores().size(1), i);
            return hotWords.map(run -> run.add(next.scores().logSoftmax(-1), query))
                    .orElse(next.scores());
        }
    }

    private Tensor choose(Tensor scores) {
        if (temperature == 0) {
            return scores.argmax(-1);
        }
        Tensor probabilities = scores.div(temperature).softmax(-1);
        return Aten.call("multinomial", probabilities, 1, true, null).squeeze(1);
    }

    private Hypotheses hypotheses(Tensor logProbs) {
        Tensor.Indexed best = logProbs.max(-1, false);
        Tensor past = best.values().eq(Double.NEGATIVE_INFINITY); // [batch, steps]
        Tensor predictions = best.indices().maskedFill(past, limits.eos());
        int batch = (int) logProbs.size(0);
        int steps = (int) logProbs.size(1);
        long[] tokens = predictions.toLongArray();
        float[] lengths = new float[batch];
        List<List<Integer>> hyps = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            List<Integer> hyp = new ArrayList<>();
            for (int i = 0; i < steps && tokens[b * steps + i] != limits.eos(); i++) {
                hyp.add((int) tokens[b * steps + i]);
            }
            hyps.add(hyp);
            lengths[b] = (float) hyp.size() / steps;
        }
        return new Hypotheses(
                hyps,
                Tensor.of(lengths, batch, 1),
                best.values().maskedFill(past, 0).unsqueeze(1),
                logProbs.unsqueeze(1),
                Optional.empty());
    }
}
