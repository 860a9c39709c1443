package org.broca.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.broca.tensor.Check;

/**
 * How far confidences are from the share of predictions that are right: the expected calibration error (Naeini et al.,
 * "Obtaining well calibrated probabilities using Bayesian binning", 2015), over bins of equal width.
 *
 * @param value the mean difference in [0, 1], each bin counting as much as it holds
 * @param interval of 95 %, by drawing what belongs together again and again
 * @param bins those that hold something, from low to high
 */
public record CalibrationError(double value, Bootstrap.Interval interval, List<Bin> bins) {
    /** How many bins there are between 0 and 1. */
    public static final int BINS = 10;

    private static final int ROUNDS = 2_000;
    private static final double TAIL = 0.025;

    /**
     * A prediction.
     *
     * @param group what is drawn together: a speaker, an utterance
     * @param confidence in [0, 1]
     */
    public record Judged(String group, double confidence, boolean correct) {}

    /**
     * Predictions of about one confidence.
     *
     * @param confidence their mean
     * @param accuracy the share that is right
     */
    public record Bin(int count, double confidence, double accuracy) {}

    /** Copies the list. */
    public CalibrationError {
        bins = List.copyOf(bins);
    }

    /**
     * Compares confidences with outcomes; the same seed gives the same interval.
     *
     * @throws IllegalArgumentException if there is no prediction, or a confidence is not in [0, 1]
     */
    public static CalibrationError of(List<Judged> predictions, long seed) {
        Check.that(!predictions.isEmpty(), "CalibrationError: needs at least one prediction");
        Map<String, Sums> groups = new LinkedHashMap<>();
        Sums all = new Sums();
        for (Judged judged : predictions) {
            Check.that(
                    judged.confidence() >= 0 && judged.confidence() <= 1,
                    "CalibrationError: confidences must be in [0, 1], got %s",
                    judged.confidence());
            all.add(judged);
            groups.computeIfAbsent(judged.group(), g -> new Sums()).add(judged);
        }
        return new CalibrationError(all.error(), interval(List.copyOf(groups.values()), seed), all.bins());
    }

    private static Bootstrap.Interval interval(List<Sums> groups, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] errors = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Sums drawn = new Sums();
            for (int i = 0; i < groups.size(); i++) {
                drawn.add(groups.get(random.nextInt(groups.size())));
            }
            errors[round] = drawn.error();
        }
        Arrays.sort(errors);
        return new Bootstrap.Interval(errors[(int) (TAIL * ROUNDS)], errors[(int) ((1 - TAIL) * ROUNDS) - 1]);
    }

    /** Counts of each bin. */
    private static final class Sums {
        private final int[] counts = new int[BINS];
        private final int[] correct = new int[BINS];
        private final double[] confidences = new double[BINS];

        void add(Judged judged) {
            int bin = Math.min(BINS - 1, (int) (judged.confidence() * BINS));
            counts[bin]++;
            correct[bin] += judged.correct() ? 1 : 0;
            confidences[bin] += judged.confidence();
        }

        void add(Sums other) {
            for (int bin = 0; bin < BINS; bin++) {
                counts[bin] += other.counts[bin];
                correct[bin] += other.correct[bin];
                confidences[bin] += other.confidences[bin];
            }
        }

        double error() {
            double sum = 0;
            for (int bin = 0; bin < BINS; bin++) {
                sum += Math.abs(confidences[bin] - correct[bin]);
            }
            return sum / Arrays.stream(counts).sum();
        }

        List<Bin> bins() {
            List<Bin> bins = new ArrayList<>();
            for (int bin = 0; bin < BINS; bin++) {
                if (counts[bin] > 0) {
                    double count = counts[bin];
                    bins.add(new Bin(counts[bin], confidences[bin] / count, correct[bin] / count));
                }
            }
            return bins;
        }
    }
}
