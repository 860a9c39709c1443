package org.broca.alignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Finds the frames of tokens by where a decoder looked as it wrote them, for models without CTC.
 *
 * <p>The utterance is cut into one stretch of frames a token, in order, such that the tokens look at their own
 * stretches as much as can be. Each token then has the part of its stretch that holds most of its look. What the tokens
 * look at in their own stretches on average, less what chance gives, is the {@linkplain Alignment#agreement agreement}:
 * where a decoder looks to and fro or everywhere, it is low. Below {@value #LEAST_AGREEMENT} the tokens are spread over
 * the frames by their lengths instead, and the result says so.
 */
public final class AttentionAligner {
    /** Attention that agrees less is not used. */
    public static final double LEAST_AGREEMENT = 0.3;

    private static final double MOST_OF_LOOK = 0.9;

    private final WordUnits units;

    /** An aligner that takes lengths of tokens from their texts. */
    public AttentionAligner(WordUnits units) {
        this.units = units;
    }

    /**
     * Aligns one utterance.
     *
     * @param attention weights of the frames at each token, {@code [tokens, frames]} or with more steps, which are left
     *     out; without padding
     * @param logProbs of the tokens
     */
    public Alignment align(Tensor attention, List<Integer> tokens, List<Double> logProbs) {
        Check.that(
                attention.dim() == 2 && attention.size(0) >= tokens.size() && attention.size(1) > 0,
                "AttentionAligner expects [%d, frames] but got %s",
                tokens.size(),
                attention.shape());
        Check.that(
                logProbs.size() == tokens.size(),
                "AttentionAligner: expects a log-probability a token, got %d for %d",
                logProbs.size(),
                tokens.size());
        int frames = Math.toIntExact(attention.size(1));
        float[] weights = attention.toFloatArray();
        double score = logProbs.stream().mapToDouble(Double::doubleValue).sum();
        if (tokens.isEmpty()) {
            return new Alignment(List.of(), frames, score, Alignment.Source.ATTENTION, 1);
        }
        int[] edges = tokens.size() <= frames ? edges(weights, tokens.size(), frames) : new int[0];
        double agreement = edges.length == 0 ? 0 : agreement(weights, edges, frames);
        if (agreement < LEAST_AGREEMENT) {
            List<TokenSpan> spread = spread(tokens, logProbs, frames);
            return new Alignment(spread, frames, score, Alignment.Source.SPREAD, Math.max(0, agreement));
        }
        List<TokenSpan> spans = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            spans.add(narrowest(weights, i * frames, edges[i], edges[i + 1], tokens.get(i), logProbs.get(i)));
        }
        return new Alignment(spans, frames, score, Alignment.Source.ATTENTION, Math.min(1, agreement));
    }

    /** Where the stretches of the tokens begin, and the end; each has a frame at least. */
    private static int[] edges(float[] weights, int tokens, int frames) {
        double[][] best = new double[tokens + 1][frames + 1];
        boolean[][] begins = new boolean[tokens + 1][frames + 1];
        Arrays.fill(best[0], Double.NEGATIVE_INFINITY);
        best[0][0] = 0;
        for (int i = 1; i <= tokens; i++) {
            best[i][0] = Double.NEGATIVE_INFINITY;
            for (int t = 1; t <= frames; t++) {
                begins[i][t] = best[i - 1][t - 1] >= best[i][t - 1];
                best[i][t] = Math.max(best[i - 1][t - 1], best[i][t - 1]) + weights[(i - 1) * frames + t - 1];
            }
        }
        int[] edges = new int[tokens + 1];
        edges[tokens] = frames;
        int token = tokens;
        for (int t = frames; t > 0 && token > 0; t--) {
            if (begins[token][t]) {
                token--;
                edges[token] = t - 1;
            }
        }
        return edges;
    }

    private static double agreement(float[] weights, int[] edges, int frames) {
        int tokens = edges.length - 1;
        double own = 0;
        double all = 0;
        for (int i = 0; i < tokens; i++) {
            for (int t = 0; t < frames; t++) {
                all += weights[i * frames + t];
                own += t >= edges[i] && t < edges[i + 1] ? weights[i * frames + t] : 0;
            }
        }
        double chance = 1.0 / tokens;
        return tokens == 1 || all == 0 ? 1 : (own / all - chance) / (1 - chance);
    }

    /** The shortest part of a stretch that holds most of what the token looked at in it. */
    private static TokenSpan narrowest(float[] weights, int row, int from, int to, int token, double logProb) {
        double all = 0;
        for (int t = from; t < to; t++) {
            all += weights[row + t];
        }
        int first = from;
        int end = to;
        double sum = 0;
        int left = from;
        for (int t = from; t < to; t++) {
            sum += weights[row + t];
            while (left < t && sum - weights[row + left] >= MOST_OF_LOOK * all) {
                sum -= weights[row + left];
                left++;
            }
            if (sum >= MOST_OF_LOOK * all && t + 1 - left < end - first) {
                first = left;
                end = t + 1;
            }
        }
        return new TokenSpan(token, first, end, logProb);
    }

    private List<TokenSpan> spread(List<Integer> tokens, List<Double> logProbs, int frames) {
        int letters = tokens.stream().mapToInt(units::letters).sum();
        List<TokenSpan> spans = new ArrayList<>();
        int seen = 0;
        for (int i = 0; i < tokens.size(); i++) {
            int first = (int) ((long) seen * frames / letters);
            seen += units.letters(tokens.get(i));
            int end = (int) ((long) seen * frames / letters);
            spans.add(new TokenSpan(tokens.get(i), first, end, logProbs.get(i)));
        }
        return spans;
    }
}
