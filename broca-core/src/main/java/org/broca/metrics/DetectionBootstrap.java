package org.broca.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.broca.metrics.Bootstrap.Interval;
import org.broca.tensor.Check;

/**
 * How sure an equal error rate and a detection cost are, by drawing the speakers of the trials again and again.
 *
 * <p>All trials of a speaker are alike, whoever the other one is; so speakers are drawn, and a trial counts as often as
 * both of its speakers were (Poh and Bengio, "Estimating the confidence interval of expected performance curve in
 * biometric authentication using joint bootstrap", ICASSP 2007); one of a speaker with herself as often as she was.
 * Where no speakers are known, each utterance is its own. The same seed gives the same numbers.
 */
public final class DetectionBootstrap {
    /** How often the speakers are drawn. */
    public static final int ROUNDS = 2_000;

    private static final double TAIL = 0.025;

    private final float[] scores;
    private final boolean[] same;
    private final int[] enrol;
    private final int[] test;
    private final int speakers;

    private DetectionBootstrap(List<Trial> trials, UnaryOperator<String> speakerOf) {
        List<Trial> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparingDouble(Trial::score));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        scores = new float[sorted.size()];
        same = new boolean[sorted.size()];
        enrol = new int[sorted.size()];
        test = new int[sorted.size()];
        for (int i = 0; i < sorted.size(); i++) {
            Trial trial = sorted.get(i);
            scores[i] = trial.score();
            same[i] = trial.same();
            enrol[i] = number(numbers, speakerOf.apply(trial.enrol()));
            test[i] = number(numbers, speakerOf.apply(trial.test()));
        }
        speakers = numbers.size();
    }

    private static int number(Map<String, Integer> numbers, String speaker) {
        int next = numbers.size();
        return numbers.computeIfAbsent(speaker, key -> next);
    }

    /**
     * 95 % intervals.
     *
     * @param eer of the equal error rate, in [0, 1]
     * @param minDcf of the smallest detection cost with costs of 1
     * @param speakers how many speakers were drawn from
     */
    public record Intervals(Interval eer, Interval minDcf, int speakers) {}

    /**
     * The intervals that hold equal error rate and smallest detection cost with 95 % confidence.
     *
     * @param speakerOf from an utterance's id to its speaker
     * @param pTarget share of pairs that should be accepted, for the detection cost
     * @throws IllegalArgumentException if there are no trials of one kind
     */
    public static Intervals intervals(List<Trial> trials, UnaryOperator<String> speakerOf, double pTarget, long seed) {
        long targets = trials.stream().filter(Trial::same).count();
        Check.that(
                targets > 0 && targets < trials.size(),
                "detection needs trials of both kinds, got %d of one speaker and %d of two",
                targets,
                trials.size() - targets);
        return new DetectionBootstrap(trials, speakerOf).draw(pTarget, seed);
    }

    private Intervals draw(double pTarget, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] rates = new double[ROUNDS];
        double[] costs = new double[ROUNDS];
        int drawn = 0;
        for (int attempt = 0; drawn < ROUNDS && attempt < 10 * ROUNDS; attempt++) {
            long[] weights = weights(random);
            long targets = sum(weights, true);
            long others = sum(weights, false);
            if (targets > 0 && others > 0) {
                sweep(weights, targets, others, pTarget, drawn, rates, costs);
                drawn++;
            }
        }
        Check.that(drawn == ROUNDS, "detection: too few speakers for an interval: %d", speakers);
        return new Intervals(interval(rates), interval(costs), speakers);
    }

    private long[] weights(SplittableRandom random) {
        int[] times = new int[speakers];
        for (int i = 0; i < speakers; i++) {
            times[random.nextInt(speakers)]++;
        }
        long[] weights = new long[scores.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = enrol[i] == test[i] ? times[enrol[i]] : (long) times[enrol[i]] * times[test[i]];
        }
        return weights;
    }

    private long sum(long[] weights, boolean kind) {
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += same[i] == kind ? weights[i] : 0;
        }
        return sum;
    }

    /** Goes through the thresholds upwards, from one that accepts all. */
    private void sweep(
            long[] weights, long targets, long others, double pTarget, int round, double[] rates, double[] costs) {
        long missed = 0;
        long accepted = others;
        double least = Double.POSITIVE_INFINITY;
        double cost = Double.POSITIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            if (same[i]) {
                missed += weights[i];
            } else {
                accepted -= weights[i];
            }
            if (i + 1 < scores.length && scores[i + 1] == scores[i]) {
                continue;
            }
            double misses = (double) missed / targets;
            double alarms = (double) accepted / others;
            if (Math.abs(alarms - misses) < least) {
                least = Math.abs(alarms - misses);
                rates[round] = (alarms + misses) / 2;
            }
            cost = Math.min(cost, misses * pTarget + alarms * (1 - pTarget));
        }
        costs[round] = cost;
    }

    private static Interval interval(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Interval(sorted[(int) (TAIL * ROUNDS)], sorted[(int) ((1 - TAIL) * ROUNDS) - 1]);
    }
}
