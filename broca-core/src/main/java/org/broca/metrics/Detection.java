package org.broca.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Check;

/**
 * Costs of accepting by a threshold, as in speaker verification.
 *
 * <p>Same numbers as SpeechBrain's {@code EER} and {@code minDCF}, in time n log n. A score is accepted if it is above
 * the threshold. Thresholds tried are all scores and the midpoints between neighbours.
 */
public final class Detection {
    private Detection() {}

    /**
     * A value and the threshold at which it is reached.
     *
     * @param value a rate or a cost, in [0, 1] for costs of 1
     */
    public record OperatingPoint(double value, double threshold) {}

    /**
     * Misses and false alarms at one threshold: a point of a detection error trade-off curve.
     *
     * @param falseAlarms share of the pairs to be refused that are accepted
     * @param misses share of the pairs to be accepted that are refused
     */
    public record TradeOff(double threshold, double falseAlarms, double misses) {}

    /**
     * The detection error trade-off curve (Martin et al., 1997): a point a score, thresholds ascending.
     *
     * @throws IllegalArgumentException if there are no scores of one kind
     */
    public static List<TradeOff> curve(float[] positiveScores, float[] negativeScores) {
        Rates rates = Rates.of(positiveScores, negativeScores);
        List<TradeOff> points = new ArrayList<>();
        for (int i = 0; i < rates.thresholds.length; i += 2) { // those between are midpoints
            points.add(new TradeOff(rates.thresholds[i], rates.falseAlarms[i], rates.misses[i]));
        }
        return points;
    }

    /**
     * Equal error rate: the mean of misses and false alarms where they differ least.
     *
     * @param positiveScores of pairs that should be accepted
     * @param negativeScores of pairs that should be refused
     * @throws IllegalArgumentException if one is empty
     */
    public static OperatingPoint eer(float[] positiveScores, float[] negativeScores) {
        Rates rates = Rates.of(positiveScores, negativeScores);
        int best = 0;
        for (int i = 1; i < rates.thresholds.length; i++) {
            if (Math.abs(rates.falseAlarms[i] - rates.misses[i])
                    < Math.abs((double) rates.falseAlarms[best] - rates.misses[best])) {
                best = i;
            }
        }
        return new OperatingPoint(((double) rates.falseAlarms[best] + rates.misses[best]) / 2, rates.thresholds[best]);
    }

    /** Smallest detection cost with costs of 1 and one target in a hundred, as NIST's evaluations take it. */
    public static OperatingPoint minDcf(float[] positiveScores, float[] negativeScores) {
        return minDcf(positiveScores, negativeScores, 1, 1, 0.01);
    }

    /**
     * Smallest detection cost: {@code cMiss * misses * pTarget + cFa * falseAlarms * (1 - pTarget)}.
     *
     * @param cMiss cost of a miss
     * @param cFa cost of a false alarm
     * @param pTarget share of pairs that should be accepted
     * @throws IllegalArgumentException if there are no scores of one kind
     */
    public static OperatingPoint minDcf(
            float[] positiveScores, float[] negativeScores, double cMiss, double cFa, double pTarget) {
        Rates rates = Rates.of(positiveScores, negativeScores);
        int best = 0;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < rates.thresholds.length; i++) {
            float missing = rates.misses[i] * (float) cMiss * (float) pTarget;
            float cost = missing + rates.falseAlarms[i] * (float) cFa * (float) (1 - pTarget);
            if (cost < least) {
                least = cost;
                best = i;
            }
        }
        return new OperatingPoint(least, rates.thresholds[best]);
    }

    /** Share of misses and of false alarms at each threshold, in float32 as there. */
    private static final class Rates {
        private final float[] thresholds;
        private final float[] misses;
        private final float[] falseAlarms;

        private Rates(float[] thresholds, float[] positive, float[] negative) {
            this.thresholds = thresholds;
            misses = new float[thresholds.length];
            falseAlarms = new float[thresholds.length];
            int missed = 0;
            int refused = 0;
            for (int i = 0; i < thresholds.length; i++) {
                missed = advance(positive, missed, thresholds[i]);
                refused = advance(negative, refused, thresholds[i]);
                misses[i] = (float) missed / positive.length;
                falseAlarms[i] = (float) (negative.length - refused) / negative.length;
            }
        }

        private static int advance(float[] sorted, int from, float threshold) {
            int index = from;
            while (index < sorted.length && sorted[index] <= threshold) {
                index++;
            }
            return index;
        }

        static Rates of(float[] positiveScores, float[] negativeScores) {
            Check.that(
                    positiveScores.length > 0 && negativeScores.length > 0,
                    "detection needs scores of both kinds, got %d positive and %d negative ones",
                    positiveScores.length,
                    negativeScores.length);
            float[] positive = sorted(positiveScores);
            float[] negative = sorted(negativeScores);
            return new Rates(thresholds(positive, negative), positive, negative);
        }

        private static float[] sorted(float[] scores) {
            float[] sorted = scores.clone();
            Arrays.sort(sorted);
            Check.that(!Float.isNaN(sorted[sorted.length - 1]), "a score is not a number");
            return sorted;
        }

        private static float[] thresholds(float[] positive, float[] negative) {
            float[] all = Arrays.copyOf(positive, positive.length + negative.length);
            System.arraycopy(negative, 0, all, positive.length, negative.length);
            Arrays.sort(all);
            float[] result = new float[2 * all.length - 1];
            int count = 0;
            for (float score : all) {
                if (count == 0 || score > result[count - 1]) {
                    if (count > 0) {
                        result[count] = (result[count - 1] + score) / 2;
                        count++;
                    }
                    result[count++] = score;
                }
            }
            return Arrays.copyOf(result, count);
        }
    }
}
