package org.broca.federated.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.federated.server.FederatedServer;
import org.broca.federated.server.RoundReport;
import org.broca.federated.simulation.Simulation;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Weightings;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateAggregationTest {
    private static final AveragingStrategy FED_AVG = AveragingStrategy.fedAvg(Weightings.samples());

    private static Weights model(double... values) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        arrays.put("w", NumpyArray.of(DType.FLOAT64, Shape.of(values.length), values));
        arrays.put("count", NumpyArray.of(DType.INT64, Shape.of(), values[0]));
        return new Weights(arrays);
    }

    private static double[] values(Weights weights) {
        return weights.arrays()
                .getOrDefault("w", NumpyArray.of(DType.FLOAT64, Shape.of(0)))
                .toDoubles();
    }

    private static Contribution site(String name, Weights weights) {
        return Contribution.of(name, weights, 10);
    }

    @Test
    void aLoudSiteMovesTheModelByTheClippingNormAtMost() {
        PrivateAggregation fixed = PrivateAggregation.builder(FED_AVG, 2)
                .clippingNorm(0.5)
                .noiseMultiplier(0)
                .build();

        Aggregate aggregate = fixed.aggregate(
                1, model(0, 0), List.of(site("loud", model(300, 400)), site("quiet", model(0, 0.1))), Map.of());

        // (0.3, 0.4) of the loud one and (0, 0.1) of the quiet one, over two
        assertThat(values(aggregate.weights())).containsExactly(new double[] {0.15, 0.25}, within(1e-12));
        assertThat(aggregate.weights().arrays()).containsEntry("count", NumpyArray.of(DType.INT64, Shape.of(), 0));
        assertThat(aggregate.notes()).doesNotContainKey("epsilon");
    }

    @Test
    void noiseHasTheDeviationThatItSays() {
        int size = 40_000;
        Weights zeros = model(new double[size]);
        PrivateAggregation noisy = PrivateAggregation.builder(FED_AVG, 5)
                .clippingNorm(2)
                .noiseMultiplier(1.5)
                .random(new Random(1))
                .build();

        double[] values = values(
                noisy.aggregate(1, zeros, List.of(site("a", zeros)), Map.of()).weights());

        double mean = IntStream.range(0, size).mapToDouble(i -> values[i]).sum() / size;
        double variance =
                IntStream.range(0, size).mapToDouble(i -> values[i] * values[i]).sum() / size;
        assertThat(mean).isCloseTo(0, within(0.01));
        assertThat(Math.sqrt(variance)).isCloseTo(2 * 1.5 / 5, within(0.01));
    }

    @Test
    void statesWhatAllReleasesSoFarCost() {
        PrivateAggregation noisy = PrivateAggregation.builder(FED_AVG, 1)
                .noiseMultiplier(3)
                .delta(1e-4)
                .build();

        Map<String, Weights> state = Map.of();
        for (int round = 1; round <= 5; round++) {
            Aggregate aggregate = noisy.aggregate(round, model(0), List.of(site("a", model(0))), state);
            assertThat(aggregate.notes())
                    .containsEntry("epsilon", new PrivacyAccountant(1, 3).epsilon(round, 1e-4))
                    .containsEntry("delta", 1e-4);
            state = aggregate.state();
        }
    }

    @Test
    void theNormFollowsTheLengthsOfUpdates() {
        PrivateAggregation adaptive = PrivateAggregation.builder(FED_AVG, 100)
                .clippingNorm(0.01)
                .noiseMultiplier(0)
                .targetQuantile(0.5)
                .random(new Random(2))
                .build();
        List<Contribution> sites = IntStream.range(0, 100)
                .mapToObj(i -> site("site" + i, model(1 + i / 100.0)))
                .toList();

        Map<String, Weights> state = Map.of();
        for (int round = 1; round <= 100; round++) {
            state = adaptive.aggregate(round, model(0), sites, state).state();
        }

        assertThat((double)
                        adaptive.aggregate(101, model(0), sites, state).notes().get("clipping_norm"))
                .isBetween(1.3, 1.7); // the median is 1.5
    }

    @Test
    void asksSitesToClipByFlowersKey() {
        PrivateAggregation fixed = PrivateAggregation.builder(FED_AVG, 2)
                .clippingNorm(0.5)
                .clientSide(true)
                .build();

        assertThat(fixed.fitConfig(Map.of())).containsExactly(Map.entry("clipping_norm", 0.5));
    }

    @Test
    void aServerMustSampleAsThePromiseSupposes() {
        PrivateAggregation sampled =
                PrivateAggregation.builder(FED_AVG, 2).samplingRate(0.1).build();
        Simulation sites = new Simulation(
                20,
                index -> task -> {
                    throw new IllegalStateException("not asked");
                },
                1);

        assertThatThrownBy(() -> FederatedServer.builder(sites, sampled).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("private-fedavg promises privacy for Poisson sampling with a rate of 0.1: set "
                        + "poissonSampling and a fractionFit of 0.1");
        assertThat(FederatedServer.builder(sites, sampled)
                        .poissonSampling(true)
                        .fractionFit(0.1)
                        .build())
                .isNotNull();
    }

    @Test
    void anAdaptiveNormNeedsEnoughSites() {
        assertThatThrownBy(() -> PrivateAggregation.builder(FED_AVG, 10)
                        .targetQuantile(0.5)
                        .noiseMultiplier(1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "with 10 sites a round an adaptive norm needs a noise multiplier of less than 1.0, got 1.0");
    }

    @Test
    void aRunThatGoesOnCountsWhatWasReleasedBefore(@TempDir Path folder) throws InterruptedException {
        Simulation sites = new Simulation(40, index -> task -> new Reply(task.weights(), 5, 0, Map.of()), 1);
        PrivateAggregation sampled = PrivateAggregation.builder(FED_AVG, 10)
                .samplingRate(0.25)
                .noiseMultiplier(2)
                .build();

        for (int rounds : new int[] {2, 5}) {
            FederatedServer server = FederatedServer.builder(sites, sampled)
                    .initialWeights(model(1, 2))
                    .poissonSampling(true)
                    .fractionFit(0.25)
                    .fractionEvaluate(0)
                    .folder(folder)
                    .build();
            List<RoundReport> history = server.run(rounds).rounds();

            assertThat(history.get(rounds - 1).notes())
                    .containsEntry("epsilon", new PrivacyAccountant(0.25, 2).epsilon(rounds, 1e-5));
            assertThat(history)
                    .allMatch(round -> round.fit().size() > 2 && round.fit().size() < 20);
        }
    }
}
