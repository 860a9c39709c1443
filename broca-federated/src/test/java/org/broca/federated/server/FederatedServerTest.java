package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weightings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FederatedServerTest {
    private static final Strategy FED_AVG = AveragingStrategy.fedAvg(Weightings.samples());

    private static FederatedServer.Builder server(LocalSites sites) {
        return FederatedServer.builder(sites, FED_AVG)
                .initialWeights(LocalSites.model(0, 0))
                .waitLimit(Duration.ofSeconds(1));
    }

    @Test
    void averagesWhatSitesTrainAndTellsThemWhenAllIsDone() throws InterruptedException {
        LocalSites sites = LocalSites.honest(2);

        History history = server(sites).build().run(1);

        // site a goes to 0, b to 0.5, with 10 and 11 utterances
        assertThat(LocalSites.values(history.weights()))
                .containsExactly(new double[] {5.5 / 21, 5.5 / 21}, within(1e-7));
        RoundReport round = history.rounds().get(0);
        assertThat(round.outcome()).isEqualTo("ok");
        assertThat(round.fit()).allMatch(SiteReport::ok);
        assertThat(round.federated()).containsOnlyKeys("loss", "wer");
        assertThat(sites.disconnected).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void takesTheFirstModelFromASiteThatHasOne() throws InterruptedException {
        LocalSites sites = LocalSites.honest(2);

        History history = FederatedServer.builder(sites, FED_AVG).build().run(0);

        assertThat(LocalSites.values(history.weights())[0]).isIn(0.0, 1.0);
    }

    @Test
    void waitsForASiteWithAModelIfTheFirstToComeHasNone() throws InterruptedException {
        LocalSites sites = new LocalSites()
                .add("python", task -> new Reply(Weights.none(), 0, 0, Map.of()))
                .addLate("java", LocalSites.honestSite(1));

        History history = FederatedServer.builder(sites, FED_AVG)
                .minAvailableClients(2)
                .build()
                .run(0);

        assertThat(LocalSites.values(history.weights())).containsExactly(1.0, 1.0);
    }

    @Test
    void samplesAFractionButAtLeastTheMinimum() throws InterruptedException {
        History half = server(LocalSites.honest(10)).fractionFit(0.5).build().run(3);
        History three = server(LocalSites.honest(10))
                .fractionFit(0.1)
                .minFitClients(3)
                .build()
                .run(1);

        assertThat(half.rounds()).allMatch(round -> round.fit().size() == 5);
        assertThat(half.rounds().stream().map(FederatedServerTest::sampled).distinct())
                .hasSizeGreaterThan(1);
        assertThat(three.rounds().get(0).fit()).hasSize(3);
    }

    private static List<String> sampled(RoundReport round) {
        return round.fit().stream().map(SiteReport::client).toList();
    }

    @Test
    void theSeedDecidesWhoIsSampledHoweverSitesJoined() throws InterruptedException {
        LocalSites backwards = new LocalSites();
        for (int i = 9; i >= 0; i--) {
            backwards.add(String.valueOf((char) ('a' + i)), LocalSites.honestSite(i));
        }

        History one =
                server(LocalSites.honest(10)).fractionFit(0.3).seed(7).build().run(3);
        History two = server(backwards).fractionFit(0.3).seed(7).build().run(3);

        assertThat(two.rounds().stream().map(FederatedServerTest::sampled).toList())
                .isEqualTo(
                        one.rounds().stream().map(FederatedServerTest::sampled).toList());
    }

    @Test
    void trainsAndMeasuresOnTheServer() throws InterruptedException {
        History history = server(LocalSites.honest(2))
                .afterAggregate((round, weights) -> LocalSites.model(4, 4))
                .centralEvaluation((round, weights) -> Map.of("wer", LocalSites.values(weights)[0]))
                .build()
                .run(1);

        assertThat(LocalSites.values(history.weights())).containsExactly(4, 4);
        assertThat(history.rounds()).extracting(RoundReport::round).containsExactly(0, 1);
        assertThat(history.rounds())
                .extracting(RoundReport::central)
                .containsExactly(Map.of("wer", 0.0), Map.of("wer", 4.0));
    }

    @Test
    void sitesGetTheirSettingsAndTheRound() throws InterruptedException {
        List<Map<String, Object>> configs = new ArrayList<>();
        LocalSites sites = new LocalSites().add("a", task -> {
            configs.add(task.config());
            return LocalSites.honestSite(1).answer(task);
        });

        server(sites)
                .minFitClients(1)
                .minEvaluateClients(1)
                .fitConfig(round -> Map.of("local_epochs", 2L))
                .evaluateConfig(round -> Map.of("batch_size", 4L))
                .build()
                .run(1);

        assertThat(configs)
                .containsExactly(
                        Map.of("server-round", 1L, "local_epochs", 2L), Map.of("server-round", 1L, "batch_size", 4L));
    }

    @Test
    void stopsWithOneLineWhenTooFewSitesAreThere() {
        assertThatThrownBy(() ->
                        server(LocalSites.honest(1)).minFitClients(3).build().run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("round 1: 1 of 3 sites are connected after 1 s: start more sites, or lower "
                        + "min_available_clients");
    }

    @Test
    void rejectsSettingsOutsideTheirRange() {
        assertThatThrownBy(() -> server(LocalSites.honest(1)).fractionFit(1.5).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fraction_fit must be in [0, 1], got 1.5");
    }

    @Test
    void writesOneLineOfJsonARound(@TempDir Path folder) throws InterruptedException, IOException {
        List<String> lines = new ArrayList<>();

        server(LocalSites.honest(2))
                .folder(folder)
                .jsonLines(lines::add)
                .build()
                .run(2);

        JsonNode line = new ObjectMapper().readTree(lines.get(1));
        assertThat(lines).hasSize(2);
        assertThat(Files.readAllLines(folder.resolve("history.jsonl"))).isEqualTo(lines);
        assertThat(line.get("round").asInt()).isEqualTo(2);
        assertThat(line.at("/fit/0/share").asDouble()).isBetween(0.4, 0.6);
        assertThat(line.at("/federated/wer").isNumber()).isTrue();
        try (var events = Files.list(folder.resolve("tensorboard"))) {
            assertThat(events).hasSize(1);
        }
    }

    @Test
    void showsItsStatusOnAPage() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        FederatedServer[] server = new FederatedServer[1];
        server[0] = server(LocalSites.honest(2))
                .statusPort(0)
                .afterAggregate((round, weights) -> {
                    URI page = server[0].statusAddress().orElseThrow();
                    seen.add(get(page));
                    seen.add(get(page.resolve("status.json")));
                    return weights;
                })
                .build();

        server[0].run(1);

        assertThat(seen.get(0)).contains("<title>Federated training</title>").doesNotContain("src=", "https://");
        assertThat(seen.get(1))
                .contains("\"round\":1,\"rounds\":1,\"phase\":\"training on the server\"", "\"doing\":\"waiting\"");
        assertThat(server[0].statusAddress()).isEmpty();
    }

    private static String get(URI address) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesArraysWithoutNamesByPosition() throws InterruptedException {
        LocalSites sites = LocalSites.honest(1).add("python", task -> {
            var reply = LocalSites.honestSite(1).answer(task);
            Map<String, org.broca.tensor.io.NumpyArray> numbered = new java.util.LinkedHashMap<>();
            reply.weights().arrays().values().forEach(array -> numbered.put(String.valueOf(numbered.size()), array));
            return new org.broca.federated.Reply(
                    new Weights(numbered), reply.numExamples(), reply.loss(), reply.metrics());
        });

        History history = server(sites).build().run(1);

        assertThat(history.rounds().get(0).fit()).allMatch(SiteReport::ok);
        assertThat(history.weights().arrays()).containsOnlyKeys("layer.weight", "norm.count");
    }
}
