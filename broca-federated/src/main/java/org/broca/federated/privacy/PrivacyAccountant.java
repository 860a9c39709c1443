package org.broca.federated.privacy;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.broca.tensor.Check;

/**
 * What repeated releases of a noisy sum tell about one site, as (epsilon, delta).
 *
 * <p>Two federations are neighbours if one has a site more. Each site takes part in a release with the same
 * probability, independently (Poisson sampling); with probability 1 this is the plain Gaussian mechanism. Rényi
 * differential privacy at whole orders from 2 to 512, for which Mironov, Talwar and Zhang, "Rényi Differential Privacy
 * of the Sampled Gaussian Mechanism", 2019, give a closed form; turned into (epsilon, delta) by Canonne, Kamath and
 * Steinke, "The Discrete Gaussian for Differential Privacy", 2020, proposition 12. An upper bound: other orders or
 * other accountants may find less.
 *
 * @param samplingRate probability with which a site takes part, in (0, 1]
 * @param noiseMultiplier standard deviation of the noise over the norm that updates are clipped to, more than 0
 */
public record PrivacyAccountant(double samplingRate, double noiseMultiplier) {
    private static final int LARGEST_ORDER = 512;
    private static final int LARGEST_GAUSSIAN_ORDER = 1 << 20;

    public PrivacyAccountant {
        Check.that(samplingRate > 0 && samplingRate <= 1, "sampling rate must be in (0, 1], got %s", samplingRate);
        Check.that(noiseMultiplier > 0, "noise multiplier must be more than 0, got %s", noiseMultiplier);
    }

    /**
     * The epsilon after some releases.
     *
     * @param releases how many, at least 0
     * @param delta in (0, 1); less than one over the number of sites
     */
    public double epsilon(long releases, double delta) {
        Check.that(delta > 0 && delta < 1, "delta must be in (0, 1), got %s", delta);
        Check.that(releases >= 0, "releases must be at least 0, got %d", releases);
        if (releases == 0) {
            return 0;
        }
        double least = orders().map(order -> releases * renyi(order)
                        + Math.log1p(-1 / order)
                        - (Math.log(delta) + Math.log(order)) / (order - 1))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        // sampling never costs, but whole orders alone may seem to
        return samplingRate == 1
                ? Math.max(0, least)
                : Math.min(Math.max(0, least), new PrivacyAccountant(1, noiseMultiplier).epsilon(releases, delta));
    }

    /** Any order above 1 can be used; the plain mechanism has a formula for all of them. */
    private DoubleStream orders() {
        if (samplingRate == 1) {
            return DoubleStream.iterate(1.01, order -> order < LARGEST_GAUSSIAN_ORDER, order -> 1 + (order - 1) * 1.02);
        }
        return IntStream.rangeClosed(2, LARGEST_ORDER).asDoubleStream();
    }

    /**
     * Rényi divergence of one release.
     *
     * @param order more than 1; whole, if not all sites take part
     */
    double renyi(double order) {
        double variance = noiseMultiplier * noiseMultiplier;
        if (samplingRate == 1) {
            return order / (2 * variance);
        }
        double[] terms = new double[(int) order + 1];
        double binomial = 0; // logarithm
        for (int k = 0; k < terms.length; k++) {
            terms[k] = binomial
                    + (order - k) * Math.log1p(-samplingRate)
                    + k * Math.log(samplingRate)
                    + (double) k * (k - 1) / (2 * variance);
            binomial += Math.log(order - k) - Math.log(k + 1);
        }
        return logSumExp(terms) / (order - 1);
    }

    private static double logSumExp(double... terms) {
        double largest = DoubleStream.of(terms).max().orElse(0);
        double sum = 0;
        for (double term : terms) {
            sum += Math.exp(term - largest);
        }
        return largest + Math.log(sum);
    }
}
