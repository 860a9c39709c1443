package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every pair of transports does, over loopback. */
@Timeout(120)
abstract class TransportContract {
    static final Duration LONG = Duration.ofMinutes(1);

    /** A server on a port of loopback; 0 takes a free one. */
    abstract ServerTransport server(int port);

    abstract ClientTransport client(int port);

    static Weights model(double... values) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        arrays.put("0", NumpyArray.of(DType.FLOAT32, Shape.of(values.length), values));
        arrays.put("1", NumpyArray.of(DType.INT64, Shape.of(), values.length));
        return new Weights(arrays);
    }

    static Task fit(double... values) {
        return new Task(Task.Kind.FIT, 3, model(values), Map.of("epoch_global", "3", "lr", 0.5));
    }

    /** Adds one to a model; fails where it is asked to. */
    static Reply plusOne(Task task) {
        if (task.config().containsKey("fail")) {
            throw new IllegalStateException("no recordings here");
        }
        return switch (task.kind()) {
            case PROPERTIES -> new Reply(Weights.none(), 0, 0, Map.of("language", "fr"));
            case PARAMETERS -> new Reply(model(1, 2), 0, 0, Map.of());
            case FIT -> {
                double[] values = task.weights().arrays().get("0").toDoubles();
                for (int i = 0; i < values.length; i++) {
                    values[i]++;
                }
                yield new Reply(model(values), 12, 0, Map.of("train_loss", 0.25, "round", (long) task.round()));
            }
            case EVALUATE -> new Reply(Weights.none(), 7, 2.5, Map.of("wer", 12.5));
        };
    }

    static Thread start(ClientTransport transport, FederatedClient client) {
        Thread thread = new Thread(() -> {
            try {
                transport.serve(client);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static ClientProxy only(ServerTransport server) throws InterruptedException {
        assertThat(server.waitFor(1, LONG)).isTrue();
        return server.connected().get(0);
    }

    @Test
    void aSiteDoesEveryKindOfTask() throws Exception {
        try (ServerTransport server = server(0)) {
            Thread site = start(client(server.port()), TransportContract::plusOne);
            ClientProxy proxy = only(server);
            Reply properties = proxy.ask(new Task(Task.Kind.PROPERTIES, 0, Weights.none(), Map.of()), LONG);
            assertThat(properties.metrics()).isEqualTo(Map.of("language", "fr"));
            assertThat(proxy.properties()).isEqualTo(Map.of("language", "fr"));
            Reply first = proxy.ask(new Task(Task.Kind.PARAMETERS, 0, Weights.none(), Map.of()), LONG);
            assertThat(first.weights()).isEqualTo(model(1, 2));
            Reply fitted = proxy.ask(fit(1, 2, 3), LONG);
            assertThat(fitted).isEqualTo(new Reply(model(2, 3, 4), 12, 0, Map.of("train_loss", 0.25, "round", 3L)));
            Task evaluate = new Task(Task.Kind.EVALUATE, 3, model(1), Map.of());
            assertThat(proxy.ask(evaluate, LONG)).isEqualTo(new Reply(Weights.none(), 7, 2.5, Map.of("wer", 12.5)));
            server.close();
            site.join();
            assertThat(server.connected()).isEmpty();
        }
    }

    @Test
    void aTaskThatFailsIsToldAndTheSiteStays() throws Exception {
        try (ServerTransport server = server(0)) {
            Thread site = start(client(server.port()), TransportContract::plusOne);
            ClientProxy proxy = only(server);
            Task failing = new Task(Task.Kind.FIT, 1, model(1), Map.of("fail", true));
            assertThatThrownBy(() -> proxy.ask(failing, LONG))
                    .isInstanceOfSatisfying(
                            ClientFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ClientFailure.Kind.CLIENT_ERROR))
                    .hasMessageContaining("no recordings here");
            assertThat(proxy.ask(fit(1), LONG).weights()).isEqualTo(model(2));
            server.close();
            site.join();
        }
    }

    @Test
    void aSiteThatIsTooSlowFailsAndTheOthersGoOn() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (ServerTransport server = server(0)) {
            start(client(server.port()), task -> {
                awaitQuietly(late);
                return plusOne(task);
            });
            ClientProxy slow = only(server);
            Thread fast = start(client(server.port()), TransportContract::plusOne);
            assertThat(server.waitFor(2, LONG)).isTrue();
            ClientProxy other = server.connected().get(1);
            assertThatThrownBy(() -> slow.ask(fit(1), Duration.ofMillis(50)))
                    .isInstanceOfSatisfying(
                            ClientFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ClientFailure.Kind.TIMEOUT));
            assertThat(other.ask(fit(1), LONG).weights()).isEqualTo(model(2));
            late.countDown();
            server.close();
            fast.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSiteThatStartsFirstWaitsForItsServer() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Thread site = start(client(port), TransportContract::plusOne);
        try (ServerTransport server = server(port)) {
            assertThat(only(server).ask(fit(1), LONG).weights()).isEqualTo(model(2));
        }
        site.join();
    }

    @Test
    void aSiteFindsItsServerAgain() throws Exception {
        int port;
        Thread site;
        try (ServerTransport server = server(0)) {
            port = server.port();
            site = start(client(port), TransportContract::plusOne);
            assertThat(only(server).ask(fit(1), LONG).weights()).isEqualTo(model(2));
            crash(server);
        }
        try (ServerTransport server = server(port)) {
            assertThat(only(server).ask(fit(2), LONG).weights()).isEqualTo(model(3));
        }
        site.join();
    }

    /** Ends a server as a crash does: no farewell. */
    abstract void crash(ServerTransport server) throws InterruptedException;

    @Test
    void aModelOfManyMebibytesArrivesWhole() throws Exception {
        double[] values = new double[3_000_000];
        Arrays.setAll(values, i -> i % 1000);
        try (ServerTransport server = server(0)) {
            Thread site = start(client(server.port()), TransportContract::plusOne);
            Weights got = only(server).ask(fit(values), LONG).weights();
            Arrays.setAll(values, i -> i % 1000 + 1);
            assertThat(got).isEqualTo(model(values));
            server.close();
            site.join();
        }
    }

    @Test
    void waitingForSitesThatDoNotComeEnds() throws Exception {
        try (ServerTransport server = server(0)) {
            assertThat(server.waitFor(1, Duration.ofMillis(1))).isFalse();
            assertThat(server.waitFor(0, Duration.ZERO)).isTrue();
        }
    }
}
