package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.broca.federated.ClientFailure;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Strategies;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weighting;
import org.broca.federated.strategy.Weightings;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One site out of four does something wrong: the round goes on without it, and says why. */
class FaultTest {
    private static final Strategy FED_AVG = AveragingStrategy.fedAvg(Weightings.samples());

    private static FederatedServer.Builder server(LocalSites sites, Strategy strategy) {
        return FederatedServer.builder(sites, strategy).initialWeights(LocalSites.model(0, 0));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(reply(LocalSites.model(Double.NaN, 0), 10), "array \"layer.weight\" holds NaN"),
                fault(
                        reply(LocalSites.model(Double.NEGATIVE_INFINITY, 0), 10),
                        "array \"layer.weight\" holds -Infinity"),
                fault(
                        reply(LocalSites.model(0, 1e30), 10),
                        "array \"layer.weight\" holds 1.00e+30, more than 1.00e+08"),
                fault(
                        reply(LocalSites.model(0, 9e7), 10),
                        "its update is 9.00e+07 long, more than 1.00e+03 times the median of all"),
                fault(
                        reply(LocalSites.model(1, 2, 3), 10),
                        "array \"layer.weight\" has shape [3]; the model's has [2]"),
                fault(reply(arrays("layer.weight"), 10), "1 of 2 arrays are missing: norm.count"),
                fault(reply(arrays("layer.weight", "norm.count", "back.door"), 10), "1 arrays are unknown: back.door"),
                fault(reply(arrays("0", "1", "2"), 10), "it sent 3 arrays; the model has 2"),
                fault(reply(Weights.none(), 10), "it sent no weights"),
                fault(reply(complex(), 10), "array \"layer.weight\" is complex64; the model's is float32"),
                fault(reply(LocalSites.model(0, 0), 0), "it trained on 0 utterances"),
                fault(
                        task -> {
                            throw new ClientFailure(ClientFailure.Kind.UNAVAILABLE, "connection reset");
                        },
                        "connection reset"),
                fault(
                        task -> {
                            throw new ClientFailure(ClientFailure.Kind.CLIENT_ERROR, "no such file: train.csv\n at x");
                        },
                        "it reports an error: no such file: train.csv"),
                fault(
                        task -> {
                            throw new IllegalStateException("broken transport");
                        },
                        "its reply could not be taken: java.lang.IllegalStateException: broken transport"));
    }

    private static Arguments fault(LocalSites.Site site, String reason) {
        return Arguments.of(reason, site);
    }

    private static LocalSites.Site reply(Weights weights, long examples) {
        return task -> new Reply(weights, examples, 0, Map.of());
    }

    private static Weights arrays(String... names) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        for (String name : names) {
            arrays.put(name, NumpyArray.of(DType.FLOAT32, Shape.of(2), 0, 0));
        }
        return new Weights(arrays);
    }

    private static Weights complex() {
        Map<String, NumpyArray> arrays =
                new LinkedHashMap<>(arrays("layer.weight", "norm.count").arrays());
        arrays.put("layer.weight", NumpyArray.of(DType.COMPLEX64, Shape.of(2), 1, 1));
        return new Weights(arrays);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFaultySiteIsLeftOutByName(String reason, LocalSites.Site faulty) throws InterruptedException {
        LocalSites with = LocalSites.honest(3)
                .add(
                        "faulty",
                        task -> task.kind() == Task.Kind.FIT
                                ? faulty.answer(task)
                                : LocalSites.honestSite(0).answer(task));

        History history = server(with, FED_AVG).build().run(2);
        History without = server(LocalSites.honest(3), FED_AVG).build().run(2);

        assertThat(history.rounds()).allMatch(round -> round.outcome().equals("ok"));
        assertThat(history.rounds().get(0).fit().stream().filter(site -> !site.ok()))
                .extracting(SiteReport::client, SiteReport::failure)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("faulty", reason));
        assertThat(LocalSites.values(history.weights())[0])
                .isCloseTo(LocalSites.values(without.weights())[0], org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void aStragglerIsNotWaitedFor() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        LocalSites sites = LocalSites.honest(2).add("late", task -> {
            never.await();
            return new Reply(Weights.none(), 0, 0, Map.of());
        });

        History history = server(sites, FED_AVG)
                .roundTimeout(Duration.ofMillis(300))
                .build()
                .run(1);

        assertThat(history.rounds().get(0).fit().stream().filter(site -> !site.ok()))
                .extracting(SiteReport::client, SiteReport::failure)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("late", "no reply within 300 ms"));
        assertThat(history.rounds().get(0).outcome()).isEqualTo("ok");
    }

    @Test
    void theModelStaysWhenFailuresAreNotAccepted() throws InterruptedException {
        LocalSites sites = LocalSites.honest(2).add("nan", reply(LocalSites.model(Double.NaN, 0), 1));

        History history = server(sites, FED_AVG).acceptFailures(false).build().run(1);

        assertThat(LocalSites.values(history.weights())).containsExactly(0, 0);
        assertThat(history.rounds().get(0).outcome())
                .isEqualTo("the model stays as it was: 1 of 3 sites failed, and failures are not accepted");
    }

    @Test
    void theModelStaysWhenNobodyGivesAUsableReply() throws InterruptedException {
        LocalSites sites = new LocalSites().add("a", reply(Weights.none(), 1)).add("b", reply(Weights.none(), 1));

        History history = server(sites, FED_AVG).build().run(2);

        assertThat(history.rounds())
                .extracting(RoundReport::outcome)
                .containsOnly("the model stays as it was: no site gave a usable reply");
    }

    /** Claims a WER of 0 with weights that are far off. */
    private static LocalSites liars() {
        LocalSites sites = new LocalSites();
        for (int i = 3; i < 7; i++) {
            sites.add("honest-" + i, LocalSites.honestSite(i));
        }
        return sites.add(
                "liar",
                task -> task.kind() == Task.Kind.FIT
                        ? new Reply(LocalSites.model(50, 50), 12, 0, Map.of("train_loss", 1.0, "wer", Math.exp(100)))
                        : LocalSites.honestSite(0).answer(task));
    }

    private static double liarsShare(FederatedServer.Builder server) throws InterruptedException {
        return server.build().run(1).rounds().get(0).fit().stream()
                .filter(site -> site.client().equals("liar"))
                .mapToDouble(SiteReport::share)
                .sum();
    }

    private static Strategy weightedBy(String weighting) {
        Weighting by = Strategies.weighting(weighting, Map.of());
        return AveragingStrategy.fedAvg(by);
    }

    @Test
    void aLyingWerOfZeroWinsWithPublishedWeightsOnly() throws InterruptedException {
        assertThat(liarsShare(server(liars(), weightedBy("wer")))).isGreaterThan(0.9);
        assertThat(liarsShare(server(liars(), weightedBy("sound-wer")))).isLessThan(0.25);
        assertThat(liarsShare(server(liars(), weightedBy("sound-wer"))
                        .validation(
                                (round, weights) -> Map.of("wer", 20 * Math.abs(LocalSites.values(weights)[0] - 1)))))
                .isLessThan(1e-6);
    }

    @Test
    void weightsOfClaimsNeedTheClaims() throws InterruptedException {
        LocalSites sites = LocalSites.honest(2).add("silent", reply(LocalSites.model(0, 0), 1));

        List<SiteReport> fit =
                server(sites, weightedBy("wer")).build().run(1).rounds().get(0).fit();

        assertThat(fit.stream().filter(site -> !site.ok()))
                .extracting(SiteReport::failure)
                .containsExactly("its metrics lack \"wer\", which weights are made of (sent: [])");
    }

    @Test
    void soundWeightsTakeAMissingClaimForTheWorstAndRefuseNonsense() throws InterruptedException {
        LocalSites sites = LocalSites.honest(3)
                .add("silent", reply(LocalSites.model(0, 0), 10))
                .add("mad", task -> new Reply(LocalSites.model(0, 0), 10, 0, Map.of("wer", Double.NaN)));

        List<SiteReport> fit = server(sites, weightedBy("sound-wer"))
                .fractionEvaluate(0)
                .build()
                .run(1)
                .rounds()
                .get(0)
                .fit();

        assertThat(fit.stream().filter(site -> !site.ok()))
                .extracting(SiteReport::failure)
                .containsExactly("its metric \"wer\" must be a finite number of at least 0, got NaN");
        assertThat(fit.stream().filter(site -> site.client().equals("silent")))
                .allMatch(site -> site.share() > 0 && site.share() < 0.2);
    }
}
