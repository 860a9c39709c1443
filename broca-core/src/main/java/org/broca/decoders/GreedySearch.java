package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/**
 * Takes the best token at every step.
 *
 * @param temperature 0 for the best token, above for one drawn from the scores divided by it
 */
record GreedySearch<S>(SearchStep<S> step, SearchLimits limits, double temperature) {
    Hypotheses search(Tensor encoded, Tensor lengths) {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Tensor[] steps = run(encoded, lengths).toArray(Tensor[]::new);
            Hypotheses found = hypotheses(Tensor.stack(1, steps)); // [batch, steps, tokens]
            Steps.keep(scope, List.of(found.lengths(), found.scores(), found.logProbs()));
            return found;
        }
    }

    /** Log-probabilities of each step, {@code [batch, tokens]}, all minus infinity from a row's end on. */
    private List<Tensor> run(Tensor encoded, Tensor lengths) {
        long batch = encoded.size(0);
        int count = limits.maxSteps(encoded.size(1)) - limits.minSteps(encoded.size(1));
        Check.that(
                count > 0,
                "%s: min_decode_ratio = %s and max_decode_ratio = %s leave no step",
                limits.owner(),
                limits.minRatio(),
                limits.maxRatio());
        List<Tensor> steps = new ArrayList<>();
        S state = step.start(encoded, lengths, 1);
        Tensor tokens = Tensor.zeros(DType.INT64, batch)
                .add(limits.bos())
                .to(DType.INT64)
                .to(encoded.device());
        Tensor ended = tokens.ne(tokens); // [batch]
        for (int i = 0; i < count; i++) {
            try (TensorScope scope = TensorScope.open()) {
                SearchStep.Next<S> next = step.next(tokens, state);
                Tensor chosen = choose(next.scores()); // [batch]
                Tensor nowEnded = ended.logicalOr(chosen.eq(limits.eos()));
                Tensor logProbs =
                        next.scores().logSoftmax(-1).maskedFill(nowEnded.unsqueeze(1), Double.NEGATIVE_INFINITY);
                tokens = scope.keep(chosen.maskedFill(nowEnded, limits.eos()));
                ended = scope.keep(nowEnded);
                steps.add(scope.keep(logProbs));
                Steps.keep(scope, step.tensors(next.state()));
                Steps.free(step.tensors(state), step.tensors(next.state()));
                state = next.state();
                if (Steps.isCheck(i, encoded.device()) && ended.all().item() != 0) {
                    break;
                }
            }
        }
        return steps;
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
