package org.broca.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.broca.tensor.Check;

/**
 * How sure an error rate is, by drawing the utterances of a test set again and again.
 *
 * <p>Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation", ICASSP 2004. The
 * same seed gives the same numbers.
 */
public final class Bootstrap {
    private static final int ROUNDS = 10_000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /** Bounds in percent. */
    public record Interval(double low, double high) {}

    /**
     * The interval that holds the error rate with 95 % confidence, if utterances are independent.
     *
     * @throws IllegalArgumentException if no utterance was scored
     */
    public static Interval interval(List<UtteranceErrors> utterances, long seed) {
        int[][] counts = counts(utterances);
        SplittableRandom random = new SplittableRandom(seed);
        double[] rates = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long edits = 0;
            long tokens = 0;
            for (int i = 0; i < counts.length; i++) {
                int[] drawn = counts[random.nextInt(counts.length)];
                edits += drawn[0];
                tokens += drawn[1];
            }
            rates[round] = tokens == 0 ? 0 : 100.0 * edits / tokens;
        }
        Arrays.sort(rates);
        return new Interval(rates[(int) (TAIL * ROUNDS)], rates[(int) ((1 - TAIL) * ROUNDS) - 1]);
    }

    /**
     * How likely two systems of one quality would differ by as much on the same utterances: approximate randomization,
     * two-sided.
     *
     * @param baseline the same utterances, in the same order, by another system
     * @throws IllegalArgumentException if they are not the same utterances
     */
    public static double pairedPValue(List<UtteranceErrors> utterances, List<UtteranceErrors> baseline, long seed) {
        Check.that(
                ids(utterances).equals(ids(baseline)),
                "the two systems must be scored on the same utterances in the same order");
        int[][] ours = counts(utterances);
        int[][] theirs = counts(baseline);
        int[] differences = new int[ours.length];
        Arrays.setAll(differences, i -> ours[i][0] - theirs[i][0]);
        long observed = Math.abs(Arrays.stream(differences).asLongStream().sum());
        SplittableRandom random = new SplittableRandom(seed);
        int asLarge = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long sum = 0;
            for (int difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            asLarge += Math.abs(sum) >= observed ? 1 : 0;
        }
        return (asLarge + 1.0) / (ROUNDS + 1.0);
    }

    private static List<String> ids(List<UtteranceErrors> utterances) {
        return utterances.stream()
                .filter(UtteranceErrors::scored)
                .map(UtteranceErrors::id)
                .toList();
    }

    /** Edits and tokens of each utterance. */
    private static int[][] counts(List<UtteranceErrors> utterances) {
        int[][] counts = utterances.stream()
                .filter(UtteranceErrors::scored)
                .map(utterance -> new int[] {utterance.edits(), utterance.tokens()})
                .toArray(int[][]::new);
        Check.that(counts.length > 0, "no utterance was scored");
        return counts;
    }
}
