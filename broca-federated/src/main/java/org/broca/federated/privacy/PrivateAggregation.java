package org.broca.federated.privacy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Strategy;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;

/**
 * Differential privacy of whole sites: every site's update is clipped, the sum of all gets Gaussian noise, and the
 * strategy's optimizer goes on with what results.
 *
 * <p>Every site counts the same, whatever the strategy's weighting; the sum is divided by the number of sites that is
 * expected, not by how many came. Whole numbers and truth values stay as they are in the first model. McMahan et al.,
 * "Learning Differentially Private Recurrent Language Models", 2018. With a target quantile, the norm follows the
 * lengths of the sites' updates: Andrew et al., "Differentially Private Learning with Adaptive Clipping", 2021.
 *
 * <p>The promise is stated each round, as {@code epsilon} and {@code delta}, of all models published so far. It
 * supposes real numbers; numbers of a computer leave a little more.
 */
public final class PrivateAggregation implements Strategy {
    private static final String RELEASES = "releases";
    private static final String NORM = "clipping_norm";
    private static final String VALUE = "value";

    private final AveragingStrategy strategy;
    private final int expectedSites;
    private final Builder options;

    private PrivateAggregation(Builder options) {
        this.strategy = options.strategy;
        this.expectedSites = options.expectedSites;
        this.options = options;
    }

    /**
     * Private aggregation before a strategy's optimizer.
     *
     * @param expectedSites how many sites train in a round on average; fixed before the run
     */
    public static Builder builder(AveragingStrategy strategy, int expectedSites) {
        return new Builder(strategy, expectedSites);
    }

    @Override
    public String name() {
        return "private-" + strategy.name();
    }

    @Override
    public OptionalDouble poissonRate() {
        return options.samplingRate < 1 ? OptionalDouble.of(options.samplingRate) : OptionalDouble.empty();
    }

    @Override
    public Map<String, Object> fitConfig(Map<String, Weights> state) {
        Map<String, Object> config = new LinkedHashMap<>(strategy.fitConfig());
        if (options.clientSide) {
            config.put(Clipping.NORM_KEY, norm(state));
        }
        return config;
    }

    private double norm(Map<String, Weights> state) {
        return scalar(state, NORM, options.clippingNorm);
    }

    private static double scalar(Map<String, Weights> state, String name, double otherwise) {
        Weights weights = state.getOrDefault(name, Weights.none());
        NumpyArray value = weights.arrays().get(VALUE);
        return value == null ? otherwise : value.toDoubles()[0];
    }

    private static Weights scalar(double value) {
        return new Weights(Map.of(VALUE, NumpyArray.of(DType.FLOAT64, Shape.of(), value)));
    }

    @Override
    public Aggregate aggregate(
            int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
        double norm = norm(state);
        GaussianNoise noise = new GaussianNoise(options.random);
        List<Weights> clipped = new ArrayList<>();
        int within = 0;
        for (Contribution each : contributions) {
            Clipping clipping = Clipping.of(current, each.weights(), norm);
            clipped.add(clipping.weights());
            within += within(each, clipping) ? 1 : 0;
        }
        Weights mean = mean(current, clipped, options.updateNoise() * norm, noise);
        Aggregate stepped = strategy.aggregate(round, current, List.of(Contribution.of("all", mean, 1)), state);
        Map<String, Weights> next = new LinkedHashMap<>(stepped.state());
        double releases = scalar(state, RELEASES, 0) + 1;
        next.put(RELEASES, scalar(releases));
        if (options.targetQuantile > 0) {
            next.put(NORM, scalar(adapted(norm, within, contributions.size(), noise)));
        }
        return new Aggregate(stepped.weights(), next, shares(contributions), notes((long) releases, norm));
    }

    /** A site that clips by itself sends what had to be cut before the server could see it. */
    private boolean within(Contribution contribution, Clipping clipping) {
        Object bit = contribution.claimed().get(Clipping.NORM_BIT_KEY);
        if (options.clientSide && bit instanceof Boolean within) {
            return within;
        } else if (options.clientSide && bit instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return clipping.withinNorm();
    }

    private Weights mean(Weights current, List<Weights> clipped, double deviation, GaussianNoise noise) {
        Map<String, NumpyArray> mean = new LinkedHashMap<>();
        current.arrays().forEach((name, array) -> {
            if (!array.dtype().isFloatingPoint()) {
                mean.put(name, array);
                return;
            }
            double[] from = array.toDoubles();
            double[] sum = new double[from.length];
            for (Weights weights : clipped) {
                double[] to = weights.arrays().getOrDefault(name, array).toDoubles();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += to[i] - from[i];
                }
            }
            for (int i = 0; i < sum.length; i++) {
                from[i] += (sum[i] + deviation * noise.next()) / expectedSites;
            }
            mean.put(name, NumpyArray.of(array.dtype(), array.shape(), from));
        });
        return new Weights(mean);
    }

    /** The norm of the next round: up if too few updates lie within, down if too many. */
    private double adapted(double norm, int within, int sites, GaussianNoise noise) {
        // centred, so that one site moves the sum by a half
        double centred = within - sites / 2.0 + options.bitNoise() * noise.next();
        double share = centred / expectedSites + 0.5;
        return norm * Math.exp(-options.clippingRate * (share - options.targetQuantile));
    }

    private static Map<String, Double> shares(List<Contribution> contributions) {
        Map<String, Double> shares = new LinkedHashMap<>();
        contributions.forEach(each -> shares.put(each.client(), 1.0 / contributions.size()));
        return shares;
    }

    private Map<String, Object> notes(long releases, double norm) {
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put(NORM, norm);
        notes.put("noise_multiplier", options.noiseMultiplier);
        if (options.noiseMultiplier > 0) {
            PrivacyAccountant accountant = new PrivacyAccountant(options.samplingRate, options.noiseMultiplier);
            notes.put("epsilon", accountant.epsilon(releases, options.delta));
            notes.put("delta", options.delta);
        }
        return notes;
    }

    /** How private an aggregation is. */
    public static final class Builder {
        private static final int BITS_PER_DEVIATION = 20;

        private final AveragingStrategy strategy;
        private final int expectedSites;
        private double clippingNorm = 1;
        private double noiseMultiplier = 1;
        private double samplingRate = 1;
        private double delta = 1e-5;
        private double targetQuantile;
        private double clippingRate = 0.2;
        private boolean clientSide;
        private Random random = new SecureRandom();

        private Builder(AveragingStrategy strategy, int expectedSites) {
            Check.that(expectedSites > 0, "expected sites must be at least 1, got %d", expectedSites);
            this.strategy = strategy;
            this.expectedSites = expectedSites;
        }

        /** Longest update of a site; where it adapts, that of the first round. */
        @CanIgnoreReturnValue
        public Builder clippingNorm(double clippingNorm) {
            this.clippingNorm = clippingNorm;
            return this;
        }

        /** Standard deviation of the sum's noise over the clipping norm; 0 for no noise and no promise. */
        @CanIgnoreReturnValue
        public Builder noiseMultiplier(double noiseMultiplier) {
            this.noiseMultiplier = noiseMultiplier;
            return this;
        }

        /**
         * Probability with which each site trains in a round, in (0, 1]; below 1 the promise is the better for it, and
         * the server must sample so.
         */
        @CanIgnoreReturnValue
        public Builder samplingRate(double samplingRate) {
            this.samplingRate = samplingRate;
            return this;
        }

        /** Of the promise (epsilon, delta); less than one over the number of sites. */
        @CanIgnoreReturnValue
        public Builder delta(double delta) {
            this.delta = delta;
            return this;
        }

        /**
         * Share of updates that should lie within the norm, in (0, 1), which the norm then follows; 0 for a fixed norm.
         */
        @CanIgnoreReturnValue
        public Builder targetQuantile(double targetQuantile) {
            this.targetQuantile = targetQuantile;
            return this;
        }

        /** How fast the norm adapts. */
        @CanIgnoreReturnValue
        public Builder clippingRate(double clippingRate) {
            this.clippingRate = clippingRate;
            return this;
        }

        /** Whether sites are asked to clip by themselves, by Flower's keys; the server clips all the same. */
        @CanIgnoreReturnValue
        public Builder clientSide(boolean clientSide) {
            this.clientSide = clientSide;
            return this;
        }

        /** Source of the noise, in place of the system's secure one; then the noise is no secret. */
        @CanIgnoreReturnValue
        public Builder random(Random random) {
            this.random = random;
            return this;
        }

        /** Noise of the count of updates within the norm, as the paper proposes. */
        private double bitNoise() {
            return (double) expectedSites / BITS_PER_DEVIATION;
        }

        /** What is left of the noise for updates, so that both releases together cost what one would. */
        private double updateNoise() {
            if (targetQuantile == 0 || noiseMultiplier == 0) {
                return noiseMultiplier;
            }
            double forBits = Math.pow(2 * bitNoise(), -2);
            return 1 / Math.sqrt(Math.pow(noiseMultiplier, -2) - forBits);
        }

        /**
         * The strategy.
         *
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PrivateAggregation build() {
            Check.that(clippingNorm > 0, "clipping norm must be more than 0, got %s", clippingNorm);
            Check.that(noiseMultiplier >= 0, "noise multiplier must be at least 0, got %s", noiseMultiplier);
            Check.that(samplingRate > 0 && samplingRate <= 1, "sampling rate must be in (0, 1], got %s", samplingRate);
            Check.that(delta > 0 && delta < 1, "delta must be in (0, 1), got %s", delta);
            Check.that(
                    targetQuantile >= 0 && targetQuantile < 1,
                    "target quantile must be in [0, 1), got %s",
                    targetQuantile);
            Check.that(
                    targetQuantile == 0 || noiseMultiplier < 2 * bitNoise(),
                    "with %d sites a round an adaptive norm needs a noise multiplier of less than %s, got %s",
                    expectedSites,
                    2 * bitNoise(),
                    noiseMultiplier);
            return new PrivateAggregation(this);
        }
    }
}
