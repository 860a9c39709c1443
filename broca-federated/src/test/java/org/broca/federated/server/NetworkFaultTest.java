package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.broca.federated.ClientFailure;
import org.broca.federated.FederatedClient;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Weightings;
import org.broca.federated.transport.LegacyClient;
import org.broca.federated.transport.LegacyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that the operating system kills in the middle of a run over a network. */
class NetworkFaultTest {
    private static final int ROUNDS = 4;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static FederatedServer.Builder coordinator(LegacyServer sites) {
        return FederatedServer.builder(sites, AveragingStrategy.fedAvg(Weightings.samples()))
                .initialWeights(LocalSites.model(0, 0))
                .waitLimit(Duration.ofMinutes(2));
    }

    private static FederatedClient honest(int number) {
        return task -> {
            try {
                return LocalSites.honestSite(number).answer(task);
            } catch (ClientFailure | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private Future<?> join(int port, int number) {
        LegacyClient client = LegacyClient.builder("127.0.0.1:" + port).build();
        return threads.submit(() -> {
            client.serve(honest(number));
            return number;
        });
    }

    /** The process that is killed: a coordinator if there is a folder, or else a site that trains for ever. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        if (arguments.length > 1) {
            try (LegacyServer sites = LegacyServer.builder("127.0.0.1:" + port).build()) {
                History ignored = coordinator(sites)
                        .minFitClients(3)
                        .folder(Path.of(arguments[1]))
                        .jsonLines(System.out::println)
                        .build()
                        .run(ROUNDS);
            }
        } else {
            LegacyClient.builder("127.0.0.1:" + port).build().serve(task -> {
                if (task.kind() == Task.Kind.FIT) {
                    System.out.println("training");
                    forEver();
                }
                return honest(0).handle(task);
            });
        }
    }

    private static void forEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NetworkFaultTest.class.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void aSiteThatIsKilledWhileItTrainsIsLeftOut() throws Exception {
        try (LegacyServer sites = LegacyServer.builder("127.0.0.1:0").build()) {
            Process victim = start(sites.port());
            Future<?> one = join(sites.port(), 1);
            Future<?> two = join(sites.port(), 2);
            Future<History> run = threads.submit(() -> coordinator(sites)
                    .minFitClients(2)
                    .minAvailableClients(3)
                    .build()
                    .run(1));
            try (BufferedReader lines = lines(victim)) {
                assertThat(lines.lines().anyMatch("training"::equals)).isTrue();
            } finally {
                victim.destroyForcibly().waitFor();
            }

            RoundReport round = run.get().rounds().get(0);

            assertThat(round.outcome()).isEqualTo("ok");
            assertThat(round.fit().stream().filter(SiteReport::ok)).hasSize(2);
            assertThat(round.fit().stream().filter(site -> !site.ok()))
                    .singleElement()
                    .satisfies(site -> assertThat(site.failure()).contains(" is gone: "));
            assertThat(one.get()).isEqualTo(1);
            assertThat(two.get()).isEqualTo(2);
        }
    }

    @Test
    void aCoordinatorThatIsKilledBetweenRoundsFindsItsSitesAgain(@TempDir Path folder) throws Exception {
        int port = freePort();
        List<Future<?>> sites = List.of(join(port, 0), join(port, 1), join(port, 2));
        Process first = start(port, folder);
        try (BufferedReader lines = lines(first)) {
            assertThat(lines.lines().anyMatch(line -> line.startsWith("{\"round\":1,")))
                    .isTrue();
        } finally {
            first.destroyForcibly().waitFor();
        }

        Process second = start(port, folder);
        try (BufferedReader lines = lines(second)) {
            assertThat(lines.lines().filter(line -> line.startsWith("{")))
                    .allMatch(line -> line.contains("\"outcome\":\"ok\""));
        }

        assertThat(second.waitFor()).isZero();
        for (Future<?> site : sites) {
            assertThat(site.get()).isNotNull();
        }
        RunState state = state(folder);
        assertThat(state.round()).isEqualTo(ROUNDS);
        assertThat(LocalSites.values(state.weights()))
                .containsExactly(LocalSites.values(uninterrupted()), within(1e-6));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static RunState state(Path folder) {
        try (RunFolder run = new RunFolder(folder, "fedavg")) {
            return run.load().orElseThrow();
        }
    }

    private static Weights uninterrupted() throws InterruptedException {
        return FederatedServer.builder(LocalSites.honest(3), AveragingStrategy.fedAvg(Weightings.samples()))
                .initialWeights(LocalSites.model(0, 0))
                .build()
                .run(ROUNDS)
                .weights();
    }
}
