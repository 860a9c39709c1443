package org.broca.decoders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/** What each step of a beam search chose, from which hypotheses are read backwards once the search is over. */
final class History {
    private final List<Tensor> tokens = new ArrayList<>();
    private final List<Tensor> predecessors = new ArrayList<>();
    private final List<Tensor> logProbs = new ArrayList<>();

    /**
     * What is wanted of the finished hypotheses.
     *
     * @param count of each utterance
     * @param unique whether one that is there twice, as it ended in the last step, counts once
     * @param top whether {@link Hypotheses#top} is filled
     */
    record Wish(BeamOptions options, int count, boolean unique, boolean top) {
        /** Whether a hypothesis is returned without its last token, which SpeechBrain takes for the end. */
        boolean isCut(long last) {
            return options.earlier().isEmpty() || last == options.limits().eos();
        }
    }

    /** Adds a step; all three are {@code [rows]}. */
    void add(Tensor stepTokens, Tensor stepPredecessors, Tensor stepLogProbs) {
        tokens.add(stepTokens);
        predecessors.add(stepPredecessors);
        logProbs.add(stepLogProbs);
    }

    int steps() {
        return tokens.size();
    }

    /** The finished hypotheses, on the host. */
    Hypotheses hypotheses(Finished finished, Wish wish) {
        int batch = (int) finished.scores().size(0);
        int beams = wish.options().beamSize();
        Tables tables = new Tables(
                stacked(tokens).toLongArray(),
                stacked(predecessors).toLongArray(),
                stacked(logProbs).toFloatArray(),
                batch * beams);
        int ranked = wish.unique() ? beams : wish.count();
        Tensor.Indexed best = finished.scores().narrow(1, 0, beams).topk(ranked, 1); // [batch, ranked]
        long[] places = finished.places().toLongArray();
        int longest = 0;
        for (int i = 0; i < places.length; i++) {
            longest = i % (beams + 1) < beams ? Math.max(longest, tables.length(places[i])) : longest;
        }
        Padded padded = new Padded(batch * wish.count(), longest);
        long[] chosen = best.indices().toLongArray();
        float[] scores = best.values().toFloatArray();
        for (int b = 0; b < batch; b++) {
            long[] seen = new long[wish.count()];
            int found = 0;
            for (int i = b * ranked; i < (b + 1) * ranked && found < wish.count(); i++) {
                long place = places[b * (beams + 1) + (int) chosen[i]];
                if (!wish.unique() || Arrays.stream(seen, 0, found).noneMatch(other -> other == place)) {
                    seen[found] = place;
                    int index = b * wish.count() + found++;
                    padded.scores[index] = scores[i];
                    tables.read(place, padded, index, wish);
                }
            }
        }
        return padded.hypotheses(wish, batch);
    }

    private static Tensor stacked(List<Tensor> steps) {
        return Tensor.stack(0, steps.toArray(Tensor[]::new)); // [steps, rows]
    }

    /** The steps on the host, each {@code [steps * rows]}. */
    private static final class Tables {
        private final long[] tokens;
        private final long[] predecessors;
        private final float[] logProbs;
        private final int rows;

        Tables(long[] tokens, long[] predecessors, float[] logProbs, int rows) {
            this.tokens = tokens;
            this.predecessors = predecessors;
            this.logProbs = logProbs;
            this.rows = rows;
        }

        int length(long place) {
            return (int) (place / rows) + 1;
        }

        void read(long place, Padded into, int index, Wish wish) {
            int last = length(place) - 1;
            int row = (int) (place % rows);
            into.counts[index] = wish.isCut(tokens[last * rows + row]) ? last : last + 1;
            for (int step = last; step >= 0; step--) {
                int at = step * rows + row;
                into.tokens[index * into.width + step] = tokens[at];
                into.logProbs[index * into.width + step] = logProbs[at];
                row = (int) predecessors[at];
            }
        }
    }

    /** Hypotheses padded with 0, their last token included. */
    private static final class Padded {
        private final int width;
        private final long[] tokens;
        private final float[] logProbs;
        private final float[] scores;
        private final int[] counts;

        Padded(int rows, int width) {
            this.width = width;
            tokens = new long[rows * width];
            logProbs = new float[rows * width];
            scores = new float[rows];
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            counts = new int[rows];
        }

        Hypotheses hypotheses(Wish wish, int batch) {
            int count = wish.count();
            float[] relative = new float[counts.length];
            List<List<Integer>> hyps = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                relative[i] = (float) counts[i] / width;
                if (i % count == 0) {
                    hyps.add(list(i));
                }
            }
            Hypotheses.Top top = new Hypotheses.Top(
                    Tensor.of(tokens, batch, count, width),
                    Tensor.of(relative, batch, count),
                    Tensor.of(scores, batch, count),
                    Tensor.of(logProbs, batch, count, width));
            return new Hypotheses(
                    hyps,
                    top.lengths().select(1, 0),
                    top.scores().select(1, 0),
                    top.logProbs().select(1, 0),
                    wish.top() ? Optional.of(top) : Optional.empty());
        }

        private List<Integer> list(int index) {
            List<Integer> list = new ArrayList<>();
            for (int step = 0; step < counts[index]; step++) {
                list.add((int) tokens[index * width + step]);
            }
            return list;
        }
    }
}
