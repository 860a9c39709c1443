package org.broca.app;

import org.broca.federated.privacy.PrivateAggregation;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Strategy;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of differential privacy for whole sites. */
final class FederatedPrivacy {
    @Option(
            names = "--dp_noise_multiplier",
            paramLabel = "Z",
            description =
                    "Clips each site's update and adds noise of Z times the clipping norm to their sum; rounds then"
                            + " say epsilon and delta (default: no privacy).")
    private @Nullable Double noiseMultiplier;

    @Option(
            names = "--dp_clipping_norm",
            paramLabel = "C",
            description = "Longest update of a site (default: ${DEFAULT-VALUE}).")
    private double clippingNorm = 1;

    @Option(
            names = "--dp_expected_sites",
            paramLabel = "N",
            description = "How many sites train in a round on average; needed with --dp_noise_multiplier.")
    private @Nullable Integer expectedSites;

    @Option(
            names = "--dp_delta",
            paramLabel = "D",
            description = "Of (epsilon, delta): less than one over the number of sites (default: ${DEFAULT-VALUE}).")
    private double delta = 1e-5;

    @Option(
            names = "--dp_target_quantile",
            paramLabel = "Q",
            description = "Share of updates within the clipping norm, which then follows it (default: a fixed norm).")
    private double targetQuantile;

    @Option(
            names = "--dp_client_side",
            description = "Asks sites to clip by themselves, by Flower's clipping_norm; the server clips all the same.")
    private boolean clientSide;

    FederatedPrivacy() {}

    /** A strategy with privacy around it, if that is asked for. */
    Strategy around(Strategy plain, double samplingRate) {
        if (noiseMultiplier == null) {
            return plain;
        }
        Integer sites = expectedSites;
        Check.that(
                sites != null && sites > 0,
                "federated: --dp_noise_multiplier needs --dp_expected_sites, how many sites train in a round on average");
        if (sites == null || !(plain instanceof AveragingStrategy averaging)) {
            throw new IllegalArgumentException(
                    "federated: --dp_noise_multiplier goes with strategies that average, not with " + plain.name());
        }
        return PrivateAggregation.builder(averaging, sites)
                .noiseMultiplier(noiseMultiplier)
                .clippingNorm(clippingNorm)
                .samplingRate(samplingRate)
                .delta(delta)
                .targetQuantile(targetQuantile)
                .clientSide(clientSide)
                .build();
    }
}
