package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Strategies;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weightings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A coordinator that dies anywhere goes on from its folder as if nothing had been. */
class ResumeTest {
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    /** Ends a run in the middle, as a kill would: nothing after it is done. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static Strategy adam() {
        return Strategies.of("fedadam", Weightings.samples(), Map.of());
    }

    /** Dies when it aggregates a round. */
    private record Dying(Strategy of, int inRound) implements Strategy {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Aggregate aggregate(
                int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
            if (round == inRound) {
                throw new Killed();
            }
            return of.aggregate(round, current, contributions, state);
        }
    }

    private FederatedServer.Builder server(LocalSites sites, Strategy strategy) {
        return FederatedServer.builder(sites, strategy)
                .initialWeights(LocalSites.model(0, 0.5))
                .fractionFit(0.5)
                .seed(3)
                .afterAggregate(ResumeTest::shifted)
                .centralEvaluation((round, weights) -> Map.of("wer", LocalSites.values(weights)[0]));
    }

    private static Weights shifted(int round, Weights weights) {
        double[] values = LocalSites.values(weights);
        return LocalSites.model(values[0] + 0.1 * round, values[1]);
    }

    private static History uninterrupted() throws InterruptedException {
        return new ResumeTest().server(LocalSites.honest(6), adam()).build().run(ROUNDS);
    }

    private static List<String> withoutTimes(History history) {
        return history.rounds().stream()
                .map(ReportJson::write)
                .map(json -> json.replaceAll("\"seconds\":[^,}]*", ""))
                .toList();
    }

    private void assertSameAsUninterrupted(History resumed) throws InterruptedException {
        History whole = uninterrupted();
        assertThat(resumed.weights()).isEqualTo(whole.weights());
        assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(whole));
    }

    private static void assertKilled(FederatedServer server) {
        assertThatThrownBy(() -> server.run(ROUNDS)).isInstanceOf(Killed.class);
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "4"})
    void goesOnAfterAnEndInAggregationWithoutTrainingAgain(int round) throws InterruptedException {
        LocalSites sites = LocalSites.honest(6);
        assertKilled(server(sites, new Dying(adam(), round)).folder(folder).build());
        int before = sites.fits.values().stream().mapToInt(Integer::intValue).sum();

        History resumed = server(sites, adam()).folder(folder).build().run(ROUNDS);

        int after = sites.fits.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(before).isEqualTo(3 * round);
        assertThat(after).isEqualTo(3 * ROUNDS);
        assertSameAsUninterrupted(resumed);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "4"})
    void goesOnAfterAnEndInTrainingOnTheServer(int dies) throws InterruptedException {
        assertKilled(server(LocalSites.honest(6), adam())
                .folder(folder)
                .afterAggregate((round, weights) -> {
                    if (round == dies) {
                        throw new Killed();
                    }
                    return shifted(round, weights);
                })
                .build());

        assertSameAsUninterrupted(
                server(LocalSites.honest(6), adam()).folder(folder).build().run(ROUNDS));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4"})
    void goesOnAfterAnEndInMeasuring(int dies) throws InterruptedException {
        assertKilled(server(LocalSites.honest(6), adam())
                .folder(folder)
                .centralEvaluation((round, weights) -> {
                    if (round == dies) {
                        throw new Killed();
                    }
                    return Map.of("wer", LocalSites.values(weights)[0]);
                })
                .build());

        assertSameAsUninterrupted(
                server(LocalSites.honest(6), adam()).folder(folder).build().run(ROUNDS));
    }

    @Test
    void goesOnAfterAnEndBetweenRoundsAndKeepsItsHistoryWhole() throws InterruptedException, IOException {
        History ignored =
                server(LocalSites.honest(6), adam()).folder(folder).build().run(2);
        Files.writeString(
                folder.resolve("history.jsonl"),
                Files.readString(folder.resolve("history.jsonl")) + "{\"round\":3,\"conn");

        assertSameAsUninterrupted(
                server(LocalSites.honest(6), adam()).folder(folder).build().run(ROUNDS));
        assertThat(Files.readAllLines(folder.resolve("history.jsonl"))).hasSize(ROUNDS + 1);
    }

    @Test
    void samplesOthersWhenTheSitesOfTheRoundDoNotComeBack() throws InterruptedException {
        assertKilled(server(LocalSites.honest(6), new Dying(adam(), 2))
                .folder(folder)
                .build());
        LocalSites others = new LocalSites();
        for (int i = 0; i < 6; i++) {
            others.add("new-" + i, LocalSites.honestSite(i));
        }

        // the replies that are there count: enough of them for the round
        History resumed = server(others, adam()).folder(folder).build().run(ROUNDS);
        assertThat(resumed.rounds()).allMatch(round -> round.outcome().equals("ok"));
        assertThat(resumed.rounds().get(2).fit())
                .allMatch(site -> !site.client().startsWith("new-"));
        assertThat(resumed.rounds().get(3).fit()).allMatch(site -> site.client().startsWith("new-"));
    }

    @Test
    void aFolderOfAnotherStrategyIsRefused() throws InterruptedException {
        History ignored =
                server(LocalSites.honest(6), adam()).folder(folder).build().run(1);

        assertThatThrownBy(() -> server(LocalSites.honest(6), Strategies.of("fedyogi", Weightings.samples(), Map.of()))
                        .folder(folder)
                        .build()
                        .run(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%s holds a run with strategy fedadam, not fedyogi: take another folder or the same strategy"
                                .formatted(folder));
    }

    @Test
    void twoCoordinatorsCannotShareAFolder() throws InterruptedException {
        List<String> said = new ArrayList<>();
        History ignored = server(LocalSites.honest(6), adam())
                .folder(folder)
                .afterAggregate((round, weights) -> {
                    FederatedServer second =
                            server(LocalSites.honest(6), adam()).folder(folder).build();
                    assertThatThrownBy(() -> second.run(1)).satisfies(e -> said.add(e.getMessage()));
                    return weights;
                })
                .build()
                .run(1);

        assertThat(said)
                .containsExactly(
                        "%s is in use by another coordinator: end that one, or take another folder".formatted(folder));
    }
}
