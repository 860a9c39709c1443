package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/**
 * Follows the best {@code beamSize} hypotheses of each utterance at once, all on the device: one search of one batch.
 *
 * <p>The host asks once in a while whether all is done, and reads the hypotheses at the end.
 */
final class BeamSearch<S> {
    private final SearchStep<S> decoder;
    private final BeamOptions options;
    private final Scorers scorers;
    private final List<ScorerRun<?>> full = new ArrayList<>();
    private final List<ScorerRun<?>> partial = new ArrayList<>();
    private final int beams;
    private final long utterances;
    private final long rows;
    private final int minSteps;
    private final int maxSteps;
    private final History history = new History();
    private final Tensor firstRows;

    /**
     * What one step leaves to the next.
     *
     * @param tokens {@code [rows]}
     * @param sums of log-probabilities of whole hypotheses, minus infinity of those that ended, {@code [rows]}
     * @param peaks the frame that each row looked at most, int64 {@code [rows]}
     * @param scores of this step's hypotheses, {@code [utterances, beams]}
     */
    private record Live<S>(Tensor tokens, Tensor sums, Tensor peaks, Tensor scores, Finished finished, S state) {
        List<Tensor> tensors() {
            return List.of(tokens, sums, peaks, scores, finished.count(), finished.places(), finished.scores());
        }
    }

    private BeamSearch(SearchStep<S> decoder, BeamOptions options, Scorers scorers, Tensor encoded) {
        this.decoder = decoder;
        this.options = options;
        this.scorers = scorers;
        beams = options.beamSize();
        utterances = encoded.size(0);
        rows = utterances * beams;
        minSteps = options.limits().minSteps(encoded.size(1));
        maxSteps = options.limits().maxSteps(encoded.size(1));
        firstRows = Tensor.arange(0, utterances).to(encoded.device()).mul(tensor(beams, encoded)); // [utterances]
    }

    static <S> Hypotheses search(
            SearchStep<S> decoder, BeamOptions options, Scorers scorers, Tensor encoded, Tensor lengths) {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Hypotheses found = new BeamSearch<>(decoder, options, scorers, encoded).run(encoded, lengths);
            Steps.keep(scope, List.of(found.lengths(), found.scores(), found.logProbs()));
            found.top()
                    .ifPresent(
                            top -> Steps.keep(scope, List.of(top.hyps(), top.lengths(), top.scores(), top.logProbs())));
            return found;
        }
    }

    private static Tensor tensor(long value, Tensor like) {
        return Tensor.of(new long[] {value}, 1).to(like.device());
    }

    private Hypotheses run(Tensor encoded, Tensor lengths) {
        scorers.full().forEach(w -> full.add(ScorerRun.start(w, encoded, lengths, beams)));
        scorers.partial().forEach(w -> partial.add(ScorerRun.start(w, encoded, lengths, beams)));
        Live<S> live = start(encoded, decoder.start(encoded, lengths, beams));
        for (int step = 0; step < maxSteps; step++) {
            live = guarded(live, step);
            if (Steps.isCheck(step, encoded.device()) && live.finished().isComplete()) {
                break;
            }
        }
        Finished all = live.finished().isComplete()
                ? live.finished()
                : live.finished().add(everything(live.scores()), live.scores(), history.steps() - 1);
        return history.hypotheses(all, options);
    }

    /** At the limit of steps, what lives counts as ended. */
    private static Tensor everything(Tensor like) {
        return like.eq(like).logicalOr(like.ne(like));
    }

    private Live<S> start(Tensor encoded, S state) {
        Tensor tokens = tensor(options.limits().bos(), encoded).expand(rows).contiguous();
        Tensor sums = Tensor.full(Double.NEGATIVE_INFINITY, utterances, beams).to(encoded.device());
        Tensor ignored = sums.narrow(1, 0, 1).fillInPlace(0); // all beams start from one hypothesis
        Tensor peaks = tokens.zerosLike();
        return new Live<>(tokens, sums.flatten(0, 1), peaks, sums, Finished.none(encoded, utterances, beams), state);
    }

    /** One step, whose temporary tensors are freed at once, and those of the step before. */
    private Live<S> guarded(Live<S> last, int step) {
        List<Tensor> old = held(last);
        try (TensorScope scope = TensorScope.open()) {
            Live<S> next = step(last, step, scope);
            List<Tensor> held = held(next);
            Steps.keep(scope, held);
            Steps.free(
                    old.stream()
                            .filter(tensor -> tensor != last.tokens() || step == 0)
                            .toList(),
                    held);
            return next;
        }
    }

    private List<Tensor> held(Live<S> live) {
        List<Tensor> all = new ArrayList<>(live.tensors());
        all.addAll(decoder.tensors(live.state()));
        Stream.concat(full.stream(), partial.stream()).forEach(run -> all.addAll(run.tensors()));
        return all;
    }

    private Live<S> step(Live<S> last, int step, TensorScope scope) {
        SearchStep.Next<S> next = decoder.next(last.tokens(), last.state());
        Tensor original = logProbs(next.scores()); // [rows, vocabulary]
        Tensor peaks = last.peaks();
        Tensor allowed = original;
        if (options.usingMaxAttnShift()) {
            Tensor peak = next.attention().argmax(1); // [rows]
            allowed = withoutJumps(original, peak, peaks);
            peaks = peak;
        }
        Tensor scored = scored(endings(allowed, step), last, next.attention(), step);
        return choose(last, next.state(), original, scored, peaks, step, scope);
    }

    private Tensor logProbs(Tensor scores) {
        Tensor tempered = options.temperature() == 1 ? scores : scores.div(options.temperature());
        Tensor logProbs = tempered.logSoftmax(-1);
        return options.decoderWeight() == 1 ? logProbs : logProbs.mul(options.decoderWeight());
    }

    private Tensor withoutJumps(Tensor logProbs, Tensor peak, Tensor before) {
        Tensor shift = tensor(options.maxAttnShift(), peak);
        Tensor near = peak.le(before.add(shift)).logicalAnd(peak.gt(before.sub(shift))); // [rows]
        return logProbs.maskedFill(near.logicalNot().unsqueeze(1), options.minusInf());
    }

    /** Takes the end of the sentence away where it comes too early or is not likely enough. */
    private Tensor endings(Tensor logProbs, int step) {
        int eos = options.limits().eos();
        Tensor end = logProbs.narrow(1, eos, 1); // [rows, 1]
        if (step < minSteps) {
            return with(logProbs, eos, end.zerosLike().add(options.minusInf()));
        }
        if (!options.usingEosThreshold()) {
            return logProbs;
        }
        Tensor likely = end.gt(logProbs.amax(true, -1).mul(options.eosThreshold())); // [rows, 1]
        return with(logProbs, eos, end.maskedFill(likely.logicalNot(), options.minusInf()));
    }

    private static Tensor with(Tensor logProbs, int token, Tensor column) {
        Tensor changed = logProbs.copy();
        Tensor ignored = changed.narrow(1, token, 1).copyInPlace(column);
        return changed;
    }

    private Tensor scored(Tensor logProbs, Live<S> last, Tensor attention, int step) {
        Tensor scored = logProbs;
        long vocabulary = logProbs.size(1);
        Scorer.Query query = new Scorer.Query(last.tokens(), attention, Optional.empty(), vocabulary, step);
        for (ScorerRun<?> run : full) {
            scored = run.add(scored, query);
        }
        if (partial.isEmpty()) {
            return scored;
        }
        Tensor candidates =
                scored.topk(scorers.candidates(beams, vocabulary), -1).indices();
        Scorer.Query narrow = new Scorer.Query(last.tokens(), attention, Optional.of(candidates), vocabulary, step);
        for (ScorerRun<?> run : partial) {
            scored = run.add(scored, narrow);
        }
        return scored;
    }

    private Live<S> choose(
            Live<S> last, S state, Tensor original, Tensor scored, Tensor peaks, int step, TensorScope scope) {
        long vocabulary = scored.size(1);
        Tensor totals = last.sums().unsqueeze(1).add(scored); // [rows, vocabulary]
        Tensor ranked = options.lengthNormalization() ? totals.div(step + 1.0) : totals;
        Tensor.Indexed best = ranked.reshape(utterances, beams * vocabulary).topk(beams, -1); // [utterances, beams]
        Tensor tokens =
                Aten.call("remainder.Scalar", best.indices(), vocabulary).flatten(0, 1); // [rows]
        Tensor predecessors = Aten.call("floor_divide.Scalar", best.indices(), vocabulary)
                .add(firstRows.unsqueeze(1))
                .flatten(0, 1); // [rows]
        Tensor chosen = original.reshape(utterances, beams * vocabulary).gather(1, best.indices());
        history.add(scope.keep(tokens), scope.keep(predecessors), scope.keep(chosen.flatten(0, 1)));
        Stream.concat(full.stream(), partial.stream()).forEach(run -> run.select(predecessors, best.indices()));
        Tensor ended = tokens.eq(options.limits().eos()); // [rows]
        Tensor sums = options.lengthNormalization() ? best.values().mul(step + 1.0) : best.values();
        return new Live<>(
                tokens,
                sums.flatten(0, 1).maskedFill(ended, Double.NEGATIVE_INFINITY),
                options.usingMaxAttnShift() ? peaks.indexSelect(0, predecessors) : peaks,
                best.values(),
                last.finished().add(ended.reshape(utterances, beams), best.values(), step),
                decoder.select(state, predecessors));
    }
}
