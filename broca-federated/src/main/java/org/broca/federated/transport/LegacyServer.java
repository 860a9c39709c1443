package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.broca.federated.ClientProxy;
import org.broca.tensor.Check;

/**
 * A server for flwr's {@code start_client} and {@code start_numpy_client}, of every version since 1.0.
 *
 * <p>A model is one message of at most 2 GiB. A site that does not answer in time is dropped, as Flower's server does;
 * Broca's own sites then join again.
 */
public final class LegacyServer implements ServerTransport {
    static final MethodDescriptor<ByteString, ByteString> JOIN =
            GrpcMessages.method(MethodDescriptor.MethodType.BIDI_STREAMING, "flwr.proto.FlowerService", "Join");
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Sites<JoinSession> sites = new Sites<>();
    private final Server server;

    private LegacyServer(Builder builder) {
        NettyServerBuilder netty = NettyServerBuilder.forAddress(builder.address.toListen())
                .maxInboundMessageSize(builder.maxMessageBytes)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(210, TimeUnit.SECONDS)
                .addStreamTracerFactory(StreamEnd.FACTORY)
                .addService(ServerServiceDefinition.builder("flwr.proto.FlowerService")
                        .addMethod(JOIN, (call, headers) -> new JoinSession(call, sites))
                        .build());
        if (builder.tls.chain().isPresent()) {
            netty.sslContext(builder.tls.server());
        }
        server = netty.build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + builder.address, e);
        }
    }

    /**
     * Starts with the address to listen on, {@code host:port}; port 0 takes a free one.
     *
     * @throws IllegalArgumentException if {@code address} is none
     */
    public static Builder builder(String address) {
        return new Builder(address);
    }

    @Override
    public List<ClientProxy> connected() {
        return sites.connected();
    }

    @Override
    public boolean waitFor(int count, Duration limit) throws InterruptedException {
        return sites.waitFor(count, limit);
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            sites.all().forEach(ClientProxy::disconnect);
            if (!sites.waitForNone(FAREWELL)) {
                sites.all().forEach(JoinSession::drop);
            }
            server.shutdown();
            if (!server.awaitTermination(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Stops without a word to the sites, and returns when no connection is left that could carry one. */
    void abort() throws InterruptedException {
        server.shutdownNow();
        server.awaitTermination();
    }

    /** Options, and their defaults: no TLS, replies of up to 2 GiB or a third of the memory. */
    public static final class Builder {
        private final Address address;
        private Tls tls = Tls.NONE;
        private int maxMessageBytes =
                (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 3);

        private Builder(String address) {
            this.address = Address.parse(address);
        }

        /** Speaks TLS with this certificate; both files PEM, the key PKCS#8. */
        public Builder certificate(Path chain, Path key) {
            tls = tls.withCertificate(chain, key);
            return this;
        }

        /** Lets in only sites that show a certificate signed by one of this PEM file. */
        public Builder clientCertificates(Path pem) {
            tls = tls.withRoots(pem);
            return this;
        }

        /** The largest reply that is accepted, in bytes; a larger one costs its site the connection. */
        public Builder maxMessageBytes(int bytes) {
            Check.that(bytes > 0, "LegacyServer: maxMessageBytes must be positive, got %d", bytes);
            maxMessageBytes = bytes;
            return this;
        }

        /**
         * Starts listening.
         *
         * @throws UncheckedIOException if the port is taken, or a file cannot be read; names it
         */
        public LegacyServer build() {
            Check.that(
                    tls.roots().isEmpty() || tls.chain().isPresent(),
                    "LegacyServer: clientCertificates needs a certificate as well");
            return new LegacyServer(this);
        }
    }
}
