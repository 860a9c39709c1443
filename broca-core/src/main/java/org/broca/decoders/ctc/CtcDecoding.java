package org.broca.decoders.ctc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.broca.tensor.Check;

/** One search of one utterance, whose frames may come piece by piece; for one thread. */
public abstract class CtcDecoding {
    private final WordTree tree;
    private final CtcSearchOptions options;
    private int frames;

    CtcDecoding(WordTree tree, CtcSearchOptions options) {
        this.tree = tree;
        this.options = options;
    }

    /** A hypothesis as if the utterance ended now; those with one key are one. */
    record Ended(Object key, Prefix prefix, Chain frames, Chain tokens, double score) {
        Ended withScore(double sum) {
            return new Ended(key, prefix, frames, tokens, sum);
        }
    }

    /** What tells two hypotheses apart for whatever may follow. */
    private record Outlook(int history, String partial, int last) {}

    abstract void step(float[] logProbs, int offset, int[] candidates, int frame);

    abstract List<Ended> ended();

    /**
     * Takes more frames.
     *
     * @param logProbs natural logarithms of probabilities, {@code frames * tokens} of them, frame by frame
     * @param tokens number of tokens of a frame
     */
    public final void accept(float[] logProbs, int tokens) {
        int blank = tree.vocabulary().blank();
        Check.that(
                tokens > blank && logProbs.length % tokens == 0,
                "CtcDecoding: expects whole frames of %d tokens, the blank %d among them, got %d numbers",
                tokens,
                blank,
                logProbs.length);
        for (int offset = 0; offset < logProbs.length; offset += tokens) {
            if (logProbs[offset + blank] <= options.blankSkipLogp()) {
                step(logProbs, offset, candidates(logProbs, offset, tokens), frames);
            }
            frames++;
        }
    }

    /** The tokens worth trying in a frame, in their order: what is likely, and the likeliest in any case. */
    private int[] candidates(float[] logProbs, int offset, int tokens) {
        int best = 0;
        for (int token = 1; token < tokens; token++) {
            best = logProbs[offset + token] > logProbs[offset + best] ? token : best;
        }
        int[] found = new int[tokens];
        int count = 0;
        for (int token = 0; token < Math.min(tokens, tree.vocabulary().size()); token++) {
            if (token == best || logProbs[offset + token] > options.tokenPruneMinLogp()) {
                found[count++] = token;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The best hypotheses if the utterance ended now, the best first; more frames may follow. */
    public final List<CtcHypothesis> hypotheses() {
        Map<Object, Ended> merged = new LinkedHashMap<>();
        for (Ended ended : whole(ended())) {
            merged.merge(ended.key(), ended, (a, b) -> b.withScore(logAdd(a.score(), b.score())));
        }
        ToDoubleFunction<Ended> total = e -> e.score() + e.prefix().ended().finalBonus();
        return best(new ArrayList<>(merged.values()), total).stream()
                .limit(options.topk())
                .map(ended -> hypothesis(ended, total.applyAsDouble(ended)))
                .toList();
    }

    /** Those that end in a word of the lexicon; if there is none, all without the word that is not whole. */
    private static List<Ended> whole(List<Ended> all) {
        List<Ended> whole =
                all.stream().filter(e -> e.prefix().ended().allowed()).toList();
        if (!whole.isEmpty()) {
            return whole;
        }
        return all.stream()
                .map(e ->
                        new Ended(e.prefix().words(), e.prefix().words().prefix(""), e.frames(), e.tokens(), e.score()))
                .toList();
    }

    private static CtcHypothesis hypothesis(Ended ended, double total) {
        Words words = ended.prefix().ended();
        List<String> texts = words.all();
        int[][] spans = ended.frames().pairs();
        List<CtcHypothesis.WordFrames> frames = new ArrayList<>();
        for (int i = 0; i < Math.min(texts.size(), spans.length); i++) {
            frames.add(new CtcHypothesis.WordFrames(texts.get(i), spans[i][0], spans[i][1]));
        }
        List<Integer> tokens = new ArrayList<>();
        for (int[] token : ended.tokens().pairs()) {
            tokens.add(token[0]);
        }
        return new CtcHypothesis(String.join(" ", texts), words.state(), ended.score(), total, frames, tokens);
    }

    /** A hypothesis and what it is worth in all. */
    private record Ranked<B>(B beam, double total) {}

    /** The best, without those far worse than the best of all. */
    final <B> List<B> best(List<B> beams, ToDoubleFunction<B> total) {
        double[] totals = new double[beams.size()];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < totals.length; i++) {
            totals[i] = total.applyAsDouble(beams.get(i));
            highest = Math.max(highest, totals[i]);
        }
        double least = Math.max(highest + options.beamPruneLogp(), last(totals));
        List<Ranked<B>> ranked = new ArrayList<>();
        for (int i = 0; i < totals.length; i++) {
            if (totals[i] >= least) {
                ranked.add(new Ranked<>(beams.get(i), totals[i]));
            }
        }
        ranked.sort(Comparator.comparingDouble(r -> -r.total()));
        return ranked.stream().limit(options.beamSize()).map(Ranked::beam).toList();
    }

    /** What the last of the best is worth; minus infinity if there are no more than may stay. */
    private double last(double[] totals) {
        if (totals.length <= options.beamSize()) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] sorted = totals.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - options.beamSize()];
    }

    /** Of hypotheses alike in all that matters from now on, the best; they come in their order. */
    final <B> List<B> distinct(List<B> beams, Function<B, Object> outlook) {
        if (!options.pruneHistory()) {
            return beams;
        }
        Set<Object> seen = new HashSet<>();
        return beams.stream().filter(beam -> seen.add(outlook.apply(beam))).toList();
    }

    final Object outlook(int history, String partial, int last) {
        int text = last < 0 ? -1 : tree.vocabulary().textNumber(last);
        return new Outlook(history, partial, text);
    }

    final CtcVocabulary vocabulary() {
        return tree.vocabulary();
    }

    static double logAdd(double a, double b) {
        double high = Math.max(a, b);
        if (high == Double.NEGATIVE_INFINITY) {
            return high;
        }
        return high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
