package org.broca.alignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Finds the most likely frames of given tokens in the log-probabilities of a network trained with CTC: forced alignment
 * by the Viterbi algorithm over the tokens and the blanks around them (Graves et al., 2006).
 *
 * <p>Time and memory grow with the product of frames and tokens, a byte each. Of paths equally likely it takes the one
 * that moves on late.
 */
public final class CtcAligner {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private final int blank;

    public CtcAligner(int blank) {
        Check.that(blank >= 0, "CtcAligner: the blank must not be negative, got %d", blank);
        this.blank = blank;
    }

    /**
     * Aligns one utterance.
     *
     * @param logProbs natural logarithms of probabilities, {@code [frames, tokens]}, without padding
     * @throws IllegalArgumentException if there are too few frames for the tokens, or one of them is impossible
     */
    public Alignment align(Tensor logProbs, List<Integer> tokens) {
        Check.that(logProbs.dim() == 2, "CtcAligner expects [frames, tokens] but got %s", logProbs.shape());
        return align(logProbs.toFloatArray(), Math.toIntExact(logProbs.size(1)), tokens);
    }

    /**
     * As {@link #align(Tensor, List)}, of numbers on the host.
     *
     * @param vocabulary number of tokens of a frame
     */
    public Alignment align(float[] logProbs, int vocabulary, List<Integer> tokens) {
        check(logProbs, vocabulary, tokens);
        int frames = logProbs.length / vocabulary;
        int[] states = states(tokens);
        byte[][] steps = new byte[frames][states.length];
        double[] best = forward(logProbs, vocabulary, states, steps);
        int last = states.length - 1;
        if (last > 0 && best[last - 1] > best[last]) {
            last--;
        }
        Check.that(
                best[last] > NEVER,
                "CtcAligner: the tokens cannot be: a log-probability on each of their paths is minus infinity");
        int[] path = path(steps, last);
        return new Alignment(spans(logProbs, vocabulary, states, path), frames, best[last], Alignment.Source.CTC, 1);
    }

    private void check(float[] logProbs, int vocabulary, List<Integer> tokens) {
        Check.that(
                vocabulary > blank && logProbs.length > 0 && logProbs.length % vocabulary == 0,
                "CtcAligner: expects whole frames of %d tokens, the blank %d among them, got %d numbers",
                vocabulary,
                blank,
                logProbs.length);
        int repetitions = 0;
        for (int i = 0; i < tokens.size(); i++) {
            int token = tokens.get(i);
            Check.that(
                    token >= 0 && token < vocabulary && token != blank,
                    "CtcAligner: tokens must be in [0, %d) and not the blank %d, got %d",
                    vocabulary,
                    blank,
                    token);
            repetitions += i > 0 && tokens.get(i - 1) == token ? 1 : 0;
        }
        int frames = logProbs.length / vocabulary;
        Check.that(
                frames >= tokens.size() + repetitions,
                "CtcAligner: %d frames are too few for %d tokens, %d of them repeated at once: they need %d",
                frames,
                tokens.size(),
                repetitions,
                tokens.size() + repetitions);
    }

    /** The tokens with blanks before, between and after them. */
    private int[] states(List<Integer> tokens) {
        int[] states = new int[2 * tokens.size() + 1];
        Arrays.fill(states, blank);
        for (int i = 0; i < tokens.size(); i++) {
            states[2 * i + 1] = tokens.get(i);
        }
        return states;
    }

    /** The best sums at the last frame; {@code steps} takes how far each best path came in its last step. */
    private double[] forward(float[] logProbs, int vocabulary, int[] states, byte[][] steps) {
        double[] before = new double[states.length];
        double[] now = new double[states.length];
        Arrays.fill(before, NEVER);
        before[0] = logProbs[blank];
        if (states.length > 1) {
            before[1] = logProbs[states[1]];
        }
        for (int t = 1; t < steps.length; t++) {
            for (int s = 0; s < states.length; s++) {
                int step = step(before, states, s);
                steps[t][s] = (byte) step;
                now[s] = before[s - step] + logProbs[t * vocabulary + states[s]];
            }
            double[] spare = before;
            before = now;
            now = spare;
        }
        return before;
    }

    private int step(double[] before, int[] states, int s) {
        int step = 0;
        if (s > 0 && before[s - 1] > before[s]) {
            step = 1;
        }
        boolean skips = s > 1 && states[s] != blank && states[s] != states[s - 2];
        return skips && before[s - 2] > before[s - step] ? 2 : step;
    }

    private static int[] path(byte[][] steps, int last) {
        int[] path = new int[steps.length];
        int state = last;
        for (int t = steps.length - 1; t >= 0; t--) {
            path[t] = state;
            state -= steps[t][state];
        }
        return path;
    }

    private static List<TokenSpan> spans(float[] logProbs, int vocabulary, int[] states, int[] path) {
        List<TokenSpan> spans = new ArrayList<>();
        for (int first = 0; first < path.length; ) {
            int end = first;
            double sum = 0;
            while (end < path.length && path[end] == path[first]) {
                sum += logProbs[end * vocabulary + states[path[first]]];
                end++;
            }
            if (path[first] % 2 == 1) {
                spans.add(new TokenSpan(states[path[first]], first, end, sum / (end - first)));
            }
            first = end;
        }
        return spans;
    }
}
