package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import org.broca.decoders.Hypotheses;

/** Tokens with their score. */
record Hypothesis(List<Integer> tokens, double score) {
    Hypothesis {
        tokens = List.copyOf(tokens);
    }

    /** The hypotheses of each utterance, at most {@code nbest} of them, the best first. */
    static List<List<Hypothesis>> of(Hypotheses found, int nbest) {
        List<List<Hypothesis>> all = new ArrayList<>();
        int batch = found.hyps().size();
        float[] scores = found.scores().dim() == 1
                ? found.scores().toFloatArray()
                : found.scores().flatten(1, -1).sum(false, 1).toFloatArray();
        for (int i = 0; i < batch; i++) {
            all.add(
                    nbest > 1 && found.top().isPresent()
                            ? best(found.top().get(), i, nbest)
                            : List.of(new Hypothesis(found.hyps().get(i), scores[i])));
        }
        return all;
    }

    private static List<Hypothesis> best(Hypotheses.Top top, int utterance, int nbest) {
        List<Hypothesis> best = new ArrayList<>();
        int count = Math.min(nbest, (int) top.hyps().size(1));
        int steps = (int) top.hyps().size(2);
        long[] tokens = top.hyps().select(0, utterance).flatten(0, -1).toLongArray();
        float[] lengths = top.lengths().select(0, utterance).toFloatArray();
        float[] scores = top.scores().select(0, utterance).toFloatArray();
        for (int k = 0; k < count; k++) {
            List<Integer> ids = new ArrayList<>();
            for (int t = 0; t < Math.round(lengths[k] * steps); t++) {
                ids.add((int) tokens[k * steps + t]);
            }
            best.add(new Hypothesis(ids, scores[k]));
        }
        return best;
    }
}
