package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.wire.JoinCodec;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site of flwr's {@code start_server}, of every version since 1.0, and of {@link LegacyServer}.
 *
 * <p>A task that fails is told to the server, and the site stays. A connection that breaks is made again: the server
 * then sees a new site.
 */
public final class LegacyClient implements ClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyClient.class);

    private final Address address;
    private final Tls tls;
    private final int maxMessageBytes;
    private final Duration patience;

    private LegacyClient(Builder builder) {
        address = builder.address;
        tls = builder.tls;
        maxMessageBytes = builder.maxMessageBytes;
        patience = builder.patience;
    }

    /**
     * Starts with a server's address, {@code host:port}.
     *
     * @throws IllegalArgumentException if {@code address} is none
     */
    public static Builder builder(String address) {
        return new Builder(address);
    }

    @Override
    public void serve(FederatedClient client) throws InterruptedException {
        Retry retry = new Retry("the server " + address, patience);
        ManagedChannel channel = channel();
        try {
            boolean again = true;
            while (again) {
                again = join(channel, client, retry);
            }
        } finally {
            channel.shutdownNow();
            boolean ignored = channel.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private ManagedChannel channel() {
        NettyChannelBuilder netty = NettyChannelBuilder.forAddress(address.host(), address.port())
                .maxInboundMessageSize(maxMessageBytes)
                .keepAliveTime(6, TimeUnit.MINUTES);
        return tls.equals(Tls.NONE)
                ? netty.usePlaintext().build()
                : netty.sslContext(tls.client()).build();
    }

    /** One stay at the server; whether to come again. */
    private boolean join(ManagedChannel channel, FederatedClient client, Retry retry) throws InterruptedException {
        try (JoinCall call = new JoinCall(channel)) {
            int fits = 0;
            while (true) {
                JoinCall.Event event = call.next();
                if (event instanceof JoinCall.Closed closed) {
                    retry.pause(reason(closed.status()));
                    return true;
                }
                retry.reset();
                JoinCodec.Instruction instruction =
                        JoinCodec.readInstruction(((JoinCall.Received) event).message(), fits);
                if (instruction instanceof JoinCodec.Reconnect leave) {
                    return comeAgain(leave.seconds());
                }
                Task task = ((JoinCodec.Do) instruction).task();
                fits += task.kind() == Task.Kind.FIT ? 1 : 0;
                call.send(reply(client, task));
            }
        }
    }

    private boolean comeAgain(long seconds) throws InterruptedException {
        if (seconds <= 0) {
            LOG.info("the server {} is done", address);
            return false;
        }
        LOG.info("the server {} wants this site again in {} s", address, seconds);
        TimeUnit.SECONDS.sleep(seconds);
        return true;
    }

    private static ByteString reply(FederatedClient client, Task task) {
        try {
            Reply reply = client.handle(task);
            return JoinCodec.reply(task.kind(), reply);
        } catch (RuntimeException e) {
            String name = "%s of round %d".formatted(task.kind(), task.round());
            return JoinCodec.refusal(task.kind(), TaskFailures.report(LOG, name, e));
        }
    }

    /** Why a stream ended, if it is worth to try again. */
    private String reason(Status status) {
        String words = GrpcFailures.words(status);
        switch (status.getCode()) {
            case UNIMPLEMENTED ->
                throw new IllegalStateException(
                        "the server %s does not know Flower's Join (flwr's start_server does; a SuperLink needs the fleet transport): %s"
                                .formatted(address, words));
            case RESOURCE_EXHAUSTED ->
                throw new IllegalStateException(
                        "a message between this site and the server %s is too large: %s".formatted(address, words));
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                throw new IllegalStateException("the server %s refuses this site: %s".formatted(address, words));
            default -> GrpcFailures.refuseBadCertificates(address, status);
        }
        return words;
    }

    /** Options, and their defaults: no TLS, messages of up to 2 GiB, tries for ever. */
    public static final class Builder {
        private final Address address;
        private Tls tls = Tls.NONE;
        private int maxMessageBytes = Integer.MAX_VALUE;
        private Duration patience = Retry.FOR_EVER;

        private Builder(String address) {
            this.address = Address.parse(address).toCall();
        }

        /** Speaks TLS, and trusts the certificates of this PEM file alone. */
        public Builder rootCertificates(Path pem) {
            tls = tls.withRoots(pem);
            return this;
        }

        /** Shows this certificate to a server that wants one; both files PEM, the key PKCS#8. */
        public Builder clientCertificate(Path chain, Path key) {
            tls = tls.withCertificate(chain, key);
            return this;
        }

        /** The largest message that is accepted, in bytes. */
        public Builder maxMessageBytes(int bytes) {
            Check.that(bytes > 0, "LegacyClient: maxMessageBytes must be positive, got %d", bytes);
            maxMessageBytes = bytes;
            return this;
        }

        /** How long a server may be out of reach before {@link ClientTransport#serve} gives up; else it never does. */
        public Builder patience(Duration limit) {
            patience = limit;
            return this;
        }

        public LegacyClient build() {
            return new LegacyClient(this);
        }
    }
}
