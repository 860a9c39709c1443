package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.broca.federated.ClientFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsTest {
    private static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(TlsTest.class.getResource("/tls/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LegacyServer legacy() {
        return LegacyServer.builder("127.0.0.1:0")
                .certificate(file("server.pem"), file("server.key"))
                .build();
    }

    private static FleetServer fleet() {
        return FleetServer.builder("127.0.0.1:0")
                .certificate(file("server.pem"), file("server.key"))
                .build();
    }

    private static void assertWorks(ServerTransport server, ClientTransport client)
            throws InterruptedException, ClientFailure {
        Thread site = TransportContract.start(client, TransportContract::plusOne);
        assertThat(server.waitFor(1, TransportContract.LONG)).isTrue();
        assertThat(server.connected()
                        .get(0)
                        .ask(TransportContract.fit(1), TransportContract.LONG)
                        .weights())
                .isEqualTo(TransportContract.model(2));
        server.close();
        site.join();
    }

    @Test
    void aSiteThatTrustsTheServersAuthorityJoins() throws Exception {
        LegacyServer server = legacy();
        LegacyClient client = LegacyClient.builder("127.0.0.1:" + server.port())
                .rootCertificates(file("ca.pem"))
                .build();
        assertWorks(server, client);
    }

    @Test
    void aNodeThatTrustsTheServersAuthorityJoins() throws Exception {
        FleetServer server = fleet();
        FleetClient client = FleetClient.builder("127.0.0.1:" + server.port())
                .rootCertificates(file("ca.pem"))
                .poll(Duration.ofMillis(20))
                .build();
        assertWorks(server, client);
    }

    @Test
    void aSiteThatTrustsAnotherAuthorityStaysAway() {
        try (LegacyServer server = legacy()) {
            LegacyClient client = LegacyClient.builder("127.0.0.1:" + server.port())
                    .rootCertificates(file("other.pem"))
                    .build();
            assertThatThrownBy(() -> client.serve(TransportContract::plusOne))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "no TLS with the server 127.0.0.1:%d: io exception (unable to find valid certification path to"
                                    + " requested target)",
                            server.port());
            assertThat(server.connected()).isEmpty();
        }
    }

    @Test
    void aNodeThatTrustsAnotherAuthorityStaysAway() {
        try (FleetServer server = fleet()) {
            FleetClient client = FleetClient.builder("127.0.0.1:" + server.port())
                    .rootCertificates(file("other.pem"))
                    .build();
            assertThatThrownBy(() -> client.serve(TransportContract::plusOne))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no TLS with the SuperLink 127.0.0.1:" + server.port() + ": ");
            assertThat(server.connected()).isEmpty();
        }
    }

    @Test
    void aServerThatAsksForCertificatesLetsInOnlySitesThatShowOne() throws Exception {
        LegacyServer server = LegacyServer.builder("127.0.0.1:0")
                .certificate(file("server.pem"), file("server.key"))
                .clientCertificates(file("ca.pem"))
                .build();
        LegacyClient.Builder stranger =
                LegacyClient.builder("127.0.0.1:" + server.port()).rootCertificates(file("ca.pem"));
        assertThatThrownBy(() -> stranger.patience(Duration.ZERO).build().serve(TransportContract::plusOne))
                .isInstanceOf(IllegalStateException.class);
        LegacyClient known = LegacyClient.builder("127.0.0.1:" + server.port())
                .rootCertificates(file("ca.pem"))
                .clientCertificate(file("server.pem"), file("server.key"))
                .build();
        assertWorks(server, known);
    }

    @Test
    void aMissingFileIsNamed() {
        LegacyServer.Builder builder =
                LegacyServer.builder("127.0.0.1:0").certificate(Path.of("none.pem"), Path.of("none.key"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot read the PEM file none.pem");
    }
}
