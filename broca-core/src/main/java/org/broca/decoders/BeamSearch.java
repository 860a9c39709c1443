package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Follows the best {@code beamSize} hypotheses of each utterance at once, all on the device: one search of one batch.
 *
 * <p>The host asks once in a while whether all is done, and reads the hypotheses at the end.
 */
final class BeamSearch<S> {
    private final SearchStep<S> decoder;
    private final BeamOptions options;
    private final Scorers scorers;
    private final SearchRequest request;
    private final List<ScorerRun<?>> full = new ArrayList<>();
    private final List<ScorerRun<?>> partial = new ArrayList<>();
    private final int beams;
    private final long utterances;
    private final StepLimits limits;
    private final EndingRules endings;
    private final Optional<EarlierScores> earlier;
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

    private BeamSearch(
            SearchStep<S> decoder,
            BeamSearcherBuilder.Setup setup,
            Tensor encoded,
            Tensor lengths,
            SearchRequest request) {
        this.decoder = decoder;
        this.request = request;
        options = setup.options();
        scorers = setup.scorers();
        beams = options.beamSize();
        utterances = encoded.size(0);
        limits = StepLimits.of(options.limits(), encoded, lengths, request.ownLimits());
        endings = new EndingRules(options, limits);
        earlier = options.earlier().map(rules -> new EarlierScores(rules, options.lengthNormalization()));
        Tensor size = Tensor.of(new long[] {beams}, 1).to(encoded.device());
        firstRows = Tensor.arange(0, utterances).to(encoded.device()).mul(size); // [utterances]
    }

    static <S> Hypotheses search(
            SearchStep<S> decoder,
            BeamSearcherBuilder.Setup setup,
            Tensor encoded,
            Tensor lengths,
            SearchRequest request) {
        int count = setup.options().count(request);
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Hypotheses found = new BeamSearch<>(decoder, setup, encoded, lengths, request).run(encoded, lengths, count);
            Steps.keep(scope, List.of(found.lengths(), found.scores(), found.logProbs()));
            found.top()
                    .ifPresent(
                            top -> Steps.keep(scope, List.of(top.hyps(), top.lengths(), top.scores(), top.logProbs())));
            return found;
        }
    }

    private Hypotheses run(Tensor encoded, Tensor lengths, int count) {
        scorers.full().forEach(w -> full.add(ScorerRun.start(w, encoded, lengths, beams)));
        request.hotWords().filter(words -> !words.isEmpty()).ifPresent(words -> full.add(hot(words, encoded, lengths)));
        scorers.partial().forEach(w -> partial.add(ScorerRun.start(w, encoded, lengths, beams)));
        Live<S> live = start(encoded, decoder.start(encoded, lengths, beams));
        int last = limits.last();
        for (int step = 0; step < last; step++) {
            live = guarded(live, step);
            if (Steps.isCheck(step, encoded.device()) && live.finished().isComplete()) {
                break;
            }
        }
        int step = history.steps() - 1;
        Finished all = live.finished().isComplete()
                ? live.finished()
                : live.finished().add(everything(live.scores()), atLimit(live.scores(), step), step);
        boolean unique = request.nbest() > 1;
        return history.hypotheses(all, new History.Wish(options, count, unique, unique || options.returnTopk()));
    }

    private ScorerRun<?> hot(HotWords words, Tensor encoded, Tensor lengths) {
        return ScorerRun.start(new Scorers.Weighted(new HotWordScorer(words), 1), encoded, lengths, beams);
    }

    /** At the limit of steps, what lives counts as ended. */
    private static Tensor everything(Tensor like) {
        return like.eq(like).logicalOr(like.ne(like));
    }

    private Tensor atLimit(Tensor scores, int step) {
        return earlier.map(rules -> rules.ended(scores, step + 1)).orElse(scores);
    }

    private Live<S> start(Tensor encoded, S state) {
        Tensor tokens = Tensor.of(new long[] {options.limits().bos()}, 1)
                .to(encoded.device())
                .repeat(utterances * beams);
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
        runs().forEach(run -> all.addAll(run.tensors()));
        earlier.ifPresent(rules -> all.addAll(rules.tensors()));
        return all;
    }

    private Stream<ScorerRun<?>> runs() {
        return Stream.concat(full.stream(), partial.stream());
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
        Tensor scored = scored(endings.apply(allowed, step), last, next.attention(), step);
        return choose(last, next, new Scores(original, scored, peaks), step, scope);
    }

    private Tensor logProbs(Tensor scores) {
        Tensor tempered = options.temperature() == 1 ? scores : scores.div(options.temperature());
        Tensor logProbs = tempered.logSoftmax(-1);
        return options.decoderWeight() == 1 ? logProbs : logProbs.mul(options.decoderWeight());
    }

    private Tensor withoutJumps(Tensor logProbs, Tensor peak, Tensor before) {
        Tensor near = peak.le(before.add(options.maxAttnShift()))
                .logicalAnd(peak.gt(before.sub(options.maxAttnShift()))); // [rows]
        return logProbs.maskedFill(near.logicalNot().unsqueeze(1), options.minusInf());
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

    /** The decoder's own log-probabilities, all scores {@code [rows, vocabulary]}, and where rows looked. */
    private record Scores(Tensor original, Tensor all, Tensor peaks) {}

    private Live<S> choose(Live<S> last, SearchStep.Next<S> next, Scores scores, int step, TensorScope scope) {
        long vocabulary = scores.all().size(1);
        Tensor totals = last.sums().unsqueeze(1).add(scores.all()); // [rows, vocabulary]
        Tensor ranked = options.lengthNormalization() ? totals.div(step + 1.0) : totals;
        Tensor.Indexed best = ranked.reshape(utterances, beams * vocabulary).topk(beams, -1); // [utterances, beams]
        Tensor tokens = Steps.tokens(best.indices(), vocabulary).flatten(0, 1); // [rows]
        Tensor predecessors = Steps.beams(best.indices(), vocabulary)
                .add(firstRows.unsqueeze(1))
                .flatten(0, 1); // [rows]
        Tensor chosen =
                scores.original().reshape(utterances, beams * vocabulary).gather(1, best.indices());
        history.add(scope.keep(tokens), scope.keep(predecessors), scope.keep(chosen.flatten(0, 1)));
        runs().forEach(run -> run.select(predecessors, best.indices()));
        Tensor ended = tokens.eq(options.limits().eos()); // [rows]
        Tensor sums = options.lengthNormalization() ? best.values().mul(step + 1.0) : best.values();
        Tensor ranks = earlier.map(rules -> rules.penalized(best.values(), next.attention(), predecessors, step))
                .orElse(best.values());
        return new Live<>(
                tokens,
                sums.flatten(0, 1).maskedFill(ended, Double.NEGATIVE_INFINITY),
                options.usingMaxAttnShift() ? scores.peaks().indexSelect(0, predecessors) : scores.peaks(),
                ranks,
                finished(last.finished(), ended.reshape(utterances, beams), ranks, step),
                decoder.select(next.state(), predecessors));
    }

    private Finished finished(Finished before, Tensor ended, Tensor ranks, int step) {
        Tensor scores = earlier.map(rules -> rules.ended(ranks, step)).orElse(ranks);
        Finished now = before.add(ended, scores, step);
        return limits.isLastForSome(step)
                ? now.add(everything(ended).logicalAnd(limits.lasting(step)), atLimit(ranks, step), step)
                : now;
    }
}
