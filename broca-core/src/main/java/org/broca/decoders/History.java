package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/** What each step of a beam search chose, from which hypotheses are read backwards once the search is over. */
final class History {
    private final List<Tensor> tokens = new ArrayList<>();
    private final List<Tensor> predecessors = new ArrayList<>();
    private final List<Tensor> logProbs = new ArrayList<>();

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
    Hypotheses hypotheses(Finished finished, BeamOptions options) {
        int batch = (int) finished.scores().size(0);
        int beams = options.beamSize();
        Tables tables = new Tables(
                stacked(tokens).toLongArray(),
                stacked(predecessors).toLongArray(),
                stacked(logProbs).toFloatArray(),
                batch * beams);
        Tensor.Indexed best = finished.scores().narrow(1, 0, beams).topk(options.topk(), 1); // [batch, topk]
        long[] places = finished.places().toLongArray();
        long longest = 0;
        for (int b = 0; b < batch; b++) {
            for (int k = 0; k < beams; k++) {
                longest = Math.max(longest, places[b * (beams + 1) + k] / tables.rows + 1);
            }
        }
        Padded padded = new Padded(batch * options.topk(), (int) longest);
        long[] chosen = best.indices().toLongArray();
        for (int i = 0; i < chosen.length; i++) {
            tables.read(places[i / options.topk() * (beams + 1) + (int) chosen[i]], padded, i);
        }
        return padded.hypotheses(best.values(), options, batch);
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

        void read(long place, Padded into, int index) {
            int last = (int) (place / rows);
            int row = (int) (place % rows);
            into.counts[index] = last + 1;
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
        private final int[] counts;

        Padded(int rows, int width) {
            this.width = width;
            tokens = new long[rows * width];
            logProbs = new float[rows * width];
            counts = new int[rows];
        }

        Hypotheses hypotheses(Tensor scores, BeamOptions options, int batch) {
            int topk = options.topk();
            float[] relative = new float[counts.length];
            List<List<Integer>> hyps = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                relative[i] = (counts[i] - 1f) / width;
                if (i % topk == 0) {
                    hyps.add(list(i));
                }
            }
            Hypotheses.Top top = new Hypotheses.Top(
                    Tensor.of(tokens, batch, topk, width),
                    Tensor.of(relative, batch, topk),
                    scores,
                    Tensor.of(logProbs, batch, topk, width));
            return new Hypotheses(
                    hyps,
                    top.lengths().select(1, 0),
                    top.scores().select(1, 0),
                    top.logProbs().select(1, 0),
                    options.returnTopk() ? Optional.of(top) : Optional.empty());
        }

        private List<Integer> list(int index) {
            List<Integer> list = new ArrayList<>();
            for (int step = 0; step < counts[index] - 1; step++) {
                list.add((int) tokens[index * width + step]);
            }
            return list;
        }
    }
}
