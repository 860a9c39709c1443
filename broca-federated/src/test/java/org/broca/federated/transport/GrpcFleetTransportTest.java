package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetMethod;
import org.junit.jupiter.api.Test;

/** The Fleet API over gRPC. */
class GrpcFleetTransportTest extends TransportContract {
    @Override
    ServerTransport server(int port) {
        try {
            return new GrpcGateway(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    ClientTransport client(int port) {
        return FleetClient.builder("127.0.0.1:" + port)
                .grpc(true)
                .poll(Duration.ofMillis(20))
                .linger(Duration.ZERO)
                .build();
    }

    @Override
    void crash(ServerTransport server) {
        ((GrpcGateway) server).abort();
    }

    private static GrpcFleetChannel channel(int port, NodeKey key) {
        return new GrpcFleetChannel(Address.parse("127.0.0.1:" + port), Tls.NONE, key);
    }

    private static ByteString activation(NodeKey key) {
        return FleetCalls.activate(key.publicBytes(), 30);
    }

    @Test
    void theSignatureIsTheKeysOwn() throws Exception {
        NodeKey key = NodeKey.create();
        try (ServerTransport server = server(0);
                GrpcFleetChannel channel = channel(server.port(), key)) {
            ByteString activated = channel.call(FleetMethod.ACTIVATE_NODE, activation(key), LONG);
            assertThat(FleetCalls.readNodeId(activated)).isEqualTo(FleetNodes.number(key.publicPem()));
            assertThatThrownBy(() -> channel.call(FleetMethod.ACTIVATE_NODE, activation(NodeKey.create()), LONG))
                    .isInstanceOfSatisfying(
                            FleetFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FleetFailure.Kind.UNAUTHORIZED))
                    .hasMessage(
                            "UNAUTHENTICATED: {\"code\":0,\"detail\":\"the public key is not the one that signed\"}");
            crash(server);
        }
    }

    @Test
    void aRefusalAndARunThatIsOverAreTold() throws Exception {
        NodeKey key = NodeKey.create();
        try (ServerTransport server = server(0);
                GrpcFleetChannel channel = channel(server.port(), key)) {
            long node = FleetCalls.readNodeId(channel.call(FleetMethod.ACTIVATE_NODE, activation(key), LONG));
            assertThatThrownBy(() -> channel.call(FleetMethod.GET_RUN, FleetCalls.getRun(node, 1), LONG))
                    .isInstanceOfSatisfying(
                            FleetFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FleetFailure.Kind.RUN_OVER))
                    .hasMessage("PERMISSION_DENIED: {\"code\":2007,\"detail\":\"the run 1 is over\"}");
            assertThatThrownBy(() -> channel.call(FleetMethod.PULL_MESSAGES, ByteString.copyFromUtf8("?"), LONG))
                    .isInstanceOfSatisfying(
                            FleetFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FleetFailure.Kind.REFUSED))
                    .hasMessageStartingWith("FAILED_PRECONDITION: ");
            crash(server);
        }
    }

    @Test
    void aSuperLinkThatIsNotThereIsOutOfReach() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        NodeKey key = NodeKey.create();
        try (GrpcFleetChannel channel = channel(port, key)) {
            assertThatThrownBy(() -> channel.call(FleetMethod.ACTIVATE_NODE, activation(key), LONG))
                    .isInstanceOfSatisfying(
                            FleetFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FleetFailure.Kind.UNREACHABLE))
                    .hasMessageStartingWith("UNAVAILABLE: ");
        }
    }
}
