package org.broca.alignment;

import java.util.List;
import java.util.Locale;
import org.broca.tensor.Check;

/**
 * A logistic curve over the logit of the confidence (Platt, "Probabilistic outputs for support vector machines", 1999):
 * two numbers, for little data.
 */
public record PlattCalibration(double slope, double offset) implements Calibration {
    private static final double CLIP = 1e-6;
    private static final int MOST_STEPS = 100;

    /** Checks that both are numbers. */
    public PlattCalibration {
        Check.that(
                Double.isFinite(slope) && Double.isFinite(offset),
                "PlattCalibration: slope and offset must be finite, got %s and %s",
                slope,
                offset);
    }

    /**
     * The curve that makes the outcomes most likely, with Platt's smoothed targets, by Newton's method.
     *
     * @throws IllegalArgumentException if there is no outcome
     */
    public static PlattCalibration fit(List<Outcome> outcomes) {
        Check.that(!outcomes.isEmpty(), "PlattCalibration: needs at least one outcome");
        long right = outcomes.stream().filter(Outcome::correct).count();
        double high = (right + 1.0) / (right + 2.0);
        double low = 1.0 / (outcomes.size() - right + 2.0);
        PlattCalibration curve = new PlattCalibration(0, Math.log((right + 1.0) / (outcomes.size() - right + 1.0)));
        double loss = loss(curve, outcomes, high, low);
        for (int step = 0; step < MOST_STEPS; step++) {
            PlattCalibration next = newton(curve, outcomes, high, low, loss);
            double nextLoss = loss(next, outcomes, high, low);
            if (loss - nextLoss < 1e-12) {
                return curve;
            }
            curve = next;
            loss = nextLoss;
        }
        return curve;
    }

    /** A step downhill, halved until it is one. */
    private static PlattCalibration newton(
            PlattCalibration at, List<Outcome> outcomes, double high, double low, double loss) {
        double slope = 0;
        double offset = 0;
        double a = 1e-9;
        double b = 0;
        double c = 1e-9;
        for (Outcome outcome : outcomes) {
            double x = logit(outcome.confidence());
            double p = at.at(x);
            double error = p - (outcome.correct() ? high : low);
            double curvature = p * (1 - p);
            slope += error * x;
            offset += error;
            a += curvature * x * x;
            b += curvature * x;
            c += curvature;
        }
        double determinant = a * c - b * b;
        double bySlope = (c * slope - b * offset) / determinant;
        double byOffset = (a * offset - b * slope) / determinant;
        for (double size = 1; size > 1e-8; size /= 2) {
            PlattCalibration next = new PlattCalibration(at.slope - size * bySlope, at.offset - size * byOffset);
            if (loss(next, outcomes, high, low) < loss) {
                return next;
            }
        }
        return at;
    }

    private static double loss(PlattCalibration curve, List<Outcome> outcomes, double high, double low) {
        double sum = 0;
        for (Outcome outcome : outcomes) {
            double score = curve.slope * logit(outcome.confidence()) + curve.offset;
            double target = outcome.correct() ? high : low;
            sum += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target * score;
        }
        return sum;
    }

    private static double logit(double confidence) {
        double clipped = Math.min(1 - CLIP, Math.max(CLIP, confidence));
        return Math.log(clipped / (1 - clipped));
    }

    private double at(double x) {
        return 1 / (1 + Math.exp(-(slope * x + offset)));
    }

    @Override
    public double apply(double confidence) {
        return at(logit(confidence));
    }

    @Override
    public String toJson() {
        return String.format(Locale.ROOT, "{\"kind\": \"platt\", \"slope\": %s, \"offset\": %s}", slope, offset);
    }
}
