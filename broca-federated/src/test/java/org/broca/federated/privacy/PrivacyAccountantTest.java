package org.broca.federated.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivacyAccountantTest {
    /** As TensorFlow Privacy and its tutorials turned orders into epsilon at first. */
    private static double publishedEpsilon(PrivacyAccountant accountant, long releases, double delta) {
        return IntStream.rangeClosed(2, 256)
                .mapToDouble(order -> releases * accountant.renyi(order) - Math.log(delta) / (order - 1))
                .min()
                .orElseThrow();
    }

    /** TensorFlow Privacy's documented example: 60,000 digits, batches of 256, noise 1.12, 60 epochs. */
    @Test
    void givesThePublishedEpsilonOfMnist() {
        PrivacyAccountant accountant = new PrivacyAccountant(256.0 / 60_000, 1.12);

        assertThat(publishedEpsilon(accountant, 14_063, 1e-5)).isCloseTo(2.92, within(0.01));
        assertThat(accountant.epsilon(14_063, 1e-5)).isBetween(2.4, 2.92); // the conversion is better today
    }

    /** The divergence by numerical integration: E over N(0, s^2) of (1 - q + q exp((2x - 1) / (2 s^2)))^order. */
    private static double integrated(double rate, double noise, int order) {
        double sum = 0;
        double step = noise / 2000;
        for (double x = -12 * noise; x < order + 12 * noise; x += step) {
            double ratio = 1 - rate + rate * Math.exp((2 * x - 1) / (2 * noise * noise));
            sum += Math.exp(-x * x / (2 * noise * noise) + order * Math.log(ratio)) * step;
        }
        return Math.log(sum / (noise * Math.sqrt(2 * Math.PI))) / (order - 1);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1.0, 2", "0.01, 1.0, 8", "0.02, 0.7, 5", "0.5, 2.0, 16", "0.9, 1.3, 3", "0.1, 4.0, 32"})
    void isTheIntegralOfItsDefinition(double rate, double noise, int order) {
        double expected = integrated(rate, noise, order);

        assertThat(new PrivacyAccountant(rate, noise).renyi(order))
                .isCloseTo(expected, within(1e-6 * expected + 1e-12));
    }

    /** A single Gaussian release has an exact epsilon; Balle and Wang, 2018. */
    @Test
    void liesABitAboveTheExactEpsilonOfOneRelease() {
        double epsilon = new PrivacyAccountant(1, 4.0).epsilon(1, 1e-5);

        double exact = 0.92634; // of the analytic Gaussian mechanism at sigma 4
        assertThat(epsilon).isGreaterThan(exact).isLessThan(1.15 * exact);
    }

    @Property(tries = 200)
    void moreReleasesMoreSitesAndLessNoiseCostMore(
            @ForAll @DoubleRange(min = 0.01, max = 0.5) double rate,
            @ForAll @DoubleRange(min = 0.5, max = 8) double noise,
            @ForAll @IntRange(min = 1, max = 1000) int releases) {
        double epsilon = new PrivacyAccountant(rate, noise).epsilon(releases, 1e-5);

        assertThat(new PrivacyAccountant(rate, noise).epsilon(2L * releases, 1e-5))
                .isGreaterThanOrEqualTo(epsilon);
        assertThat(new PrivacyAccountant(2 * rate, noise).epsilon(releases, 1e-5))
                .isGreaterThanOrEqualTo(epsilon);
        assertThat(new PrivacyAccountant(rate, 1.5 * noise).epsilon(releases, 1e-5))
                .isLessThanOrEqualTo(epsilon);
        assertThat(new PrivacyAccountant(rate, noise).epsilon(releases, 1e-6)).isGreaterThanOrEqualTo(epsilon);
    }

    @Test
    void nothingReleasedCostsNothing() {
        assertThat(new PrivacyAccountant(0.1, 1).epsilon(0, 1e-5)).isZero();
    }

    @Test
    void rejectsNoNoise() {
        assertThatThrownBy(() -> new PrivacyAccountant(0.1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("noise multiplier must be more than 0, got 0.0");
    }
}
