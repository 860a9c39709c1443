package org.broca.federated.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;
import org.broca.tensor.Check;

/**
 * Weights that one site cannot bend: utterances times {@code exp(-(x - best) / temperature)}, where x is the site's
 * loss or WER, clipped so that the sites' ratios stay bounded.
 *
 * <p>What the server measured itself counts instead of what a site says. A weight is at most {@code sqrt(maxRatio)}
 * times the median of all; one that rests on claims alone is at least the median divided by that, so that no two sites
 * differ by more than {@code maxRatio}. Where the server measured, there is no lower bound: weights that it found to be
 * bad count next to nothing.
 */
public final class SoundWeighting implements Weighting {
    /** What tells good sites from bad ones. */
    public enum Quality {
        /** Nothing: utterances alone. */
        NUM(1),
        /** The loss. */
        LOSS(1),
        /** The word error rate in percent. */
        WER(10);

        private final double temperature;

        Quality(double temperature) {
            this.temperature = temperature;
        }

        /** A difference of so much makes a factor of e, if nothing else is said. */
        public double temperature() {
            return temperature;
        }
    }

    private final Quality quality;
    private final double temperature;
    private final double maxRatio;

    /**
     * A sound weighting.
     *
     * @param temperature difference of loss, or points of WER, that makes a factor of e; more than 0
     * @param maxRatio how many times as much as another a site may count, at least 1
     */
    public SoundWeighting(Quality quality, double temperature, double maxRatio) {
        Check.that(temperature > 0, "temperature must be more than 0, got %s", temperature);
        Check.that(maxRatio >= 1, "max_ratio must be at least 1, got %s", maxRatio);
        this.quality = quality;
        this.temperature = temperature;
        this.maxRatio = maxRatio;
    }

    @Override
    public String name() {
        return switch (quality) {
            case NUM -> "sound-num";
            case LOSS -> "sound-loss";
            case WER -> "sound-wer";
        };
    }

    /** A claim that is missing is no harm: it counts as the worst. One that is no number is. */
    @Override
    public Optional<String> refusal(Reply reply) {
        return quality == Quality.NUM || !reply.metrics().containsKey(claim())
                ? Optional.empty()
                : ClaimedMetric.refusal(reply.metrics(), claim());
    }

    private String claim() {
        return quality == Quality.LOSS ? "train_loss" : "wer";
    }

    @Override
    public double[] weights(List<Contribution> contributions) {
        double[] errors = contributions.stream().mapToDouble(this::error).toArray();
        double best = Arrays.stream(errors).min().orElse(0);
        double[] weights = new double[errors.length];
        Arrays.setAll(weights, i -> contributions.get(i).numExamples() * Math.exp(-(errors[i] - best) / temperature));
        double median = median(weights);
        double bound = Math.sqrt(maxRatio);
        for (int i = 0; i < weights.length; i++) {
            double least = measured(contributions.get(i)) ? 0 : median / bound;
            weights[i] = Math.max(least, Math.min(median * bound, weights[i]));
        }
        return weights;
    }

    private boolean measured(Contribution contribution) {
        return contribution.measured().get(key()) instanceof Number;
    }

    private String key() {
        return quality == Quality.LOSS ? "loss" : "wer";
    }

    /** Loss, or WER in percent; from the server if it measured, else from the site's published form. */
    private double error(Contribution contribution) {
        if (quality == Quality.NUM) {
            return 0;
        }
        Map<String, Object> claimed = contribution.claimed();
        if (contribution.measured().get(key()) instanceof Number number) {
            return Double.isFinite(number.doubleValue()) ? number.doubleValue() : Double.MAX_VALUE;
        } else if (quality == Quality.LOSS) {
            return Math.max(0, -Math.log(Math.max(Double.MIN_NORMAL, ClaimedMetric.value(claimed, claim()))));
        }
        return Math.min(100, Math.max(0, 100 - Math.log(Math.max(1, ClaimedMetric.value(claimed, claim())))));
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
