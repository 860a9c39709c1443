package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Strategies;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weightings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is killed by the operating system in the middle of an aggregation. */
class KilledProcessTest {
    private static final String AGGREGATING = "aggregating round 2";

    /** Says when it aggregates its second round, and waits there for its end. */
    private record Waiting(Strategy of) implements Strategy {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Aggregate aggregate(
                int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
            if (round == 2) {
                System.out.println(AGGREGATING);
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return of.aggregate(round, current, contributions, state);
        }
    }

    private static Strategy adam() {
        return Strategies.of("fedadam", Weightings.samples(), Map.of());
    }

    private static FederatedServer server(LocalSites sites, Strategy strategy, Path folder) {
        return FederatedServer.builder(sites, strategy)
                .initialWeights(LocalSites.model(0, 0.5))
                .folder(folder)
                .build();
    }

    /** The coordinator that is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        History ignored = server(LocalSites.honest(3), new Waiting(adam()), Path.of(arguments[0]))
                .run(3);
    }

    @Test
    void goesOnWhereItWas(@TempDir Path temporary) throws IOException, InterruptedException {
        Path folder = temporary.resolve("run");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcessTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.lines().anyMatch(AGGREGATING::equals)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        LocalSites sites = LocalSites.honest(3);

        History resumed = server(sites, adam(), folder).run(3);

        History whole =
                server(LocalSites.honest(3), adam(), temporary.resolve("whole")).run(3);
        assertThat(resumed.weights()).isEqualTo(whole.weights());
        assertThat(sites.fits).allSatisfy((site, fits) -> assertThat(fits).isEqualTo(1)); // the third round alone
    }
}
