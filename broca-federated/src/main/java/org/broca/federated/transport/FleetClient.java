package org.broca.federated.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.broca.federated.FederatedClient;
import org.broca.tensor.Check;

/**
 * A node of a Flower SuperLink, and of {@link FleetServer}.
 *
 * <p>A heartbeat goes on in a thread of its own while a task is done. After a restart of the SuperLink, which then
 * knows no node, the node registers again.
 */
public final class FleetClient implements ClientTransport {
    final Address address;
    final boolean grpc;
    final Tls tls;
    final NodeKey key;
    final boolean keepsKey;
    final boolean stay;
    final Duration patience;
    final Duration poll;
    final Duration linger;

    private FleetClient(Builder builder) {
        address = builder.address;
        grpc = builder.grpc;
        tls = builder.tls;
        keepsKey = builder.key.isPresent();
        key = builder.key.map(NodeKey::loadOrCreate).orElseGet(NodeKey::create);
        stay = builder.stay;
        patience = builder.patience;
        poll = builder.poll;
        linger = builder.linger;
    }

    /**
     * Starts with a SuperLink's address, {@code host:port}.
     *
     * @throws IllegalArgumentException if {@code address} is none
     */
    public static Builder builder(String address) {
        return new Builder(address);
    }

    @Override
    public void serve(FederatedClient client) throws InterruptedException {
        Retry retry = new Retry("the SuperLink " + address, patience);
        try (FleetChannel channel =
                grpc ? new GrpcFleetChannel(address, tls, key) : new HttpFleetChannel(address, tls, key)) {
            boolean again = true;
            while (again) {
                again = new FleetNode(this, channel, retry).serve(client);
            }
        }
    }

    /** Options, and their defaults: HTTP without TLS, a fresh key, leaves when the run is over, tries for ever. */
    public static final class Builder {
        private final Address address;
        private boolean grpc;
        private Tls tls = Tls.NONE;
        private Optional<Path> key = Optional.empty();
        private boolean stay;
        private Duration patience = Retry.FOR_EVER;
        private Duration poll = Duration.ofSeconds(3);
        private Duration linger = Duration.ofSeconds(10);

        private Builder(String address) {
            this.address = Address.parse(address).toCall();
        }

        /** Speaks gRPC, as SuperLinks of flwr 1.23 to 1.39 do; else HTTP, as those since 1.40. */
        public Builder grpc(boolean useGrpc) {
            grpc = useGrpc;
            return this;
        }

        /** Speaks TLS, and trusts the certificates of this PEM file alone. */
        public Builder rootCertificates(Path pem) {
            tls = tls.withRoots(pem);
            return this;
        }

        /**
         * This node's keys: EC, P-384, a private and a public block of PEM in one file; made if it is not there. The
         * SuperLink then knows the node again. Else a new key each time.
         */
        public Builder key(Path pem) {
            key = Optional.of(pem);
            return this;
        }

        /** Stays for the next run when one is over. */
        public Builder stay(boolean stays) {
            stay = stays;
            return this;
        }

        /** How long a server may be out of reach before {@link ClientTransport#serve} gives up; else it never does. */
        public Builder patience(Duration limit) {
            patience = limit;
            return this;
        }

        /** How long to wait before asking again when there was nothing to do. */
        public Builder poll(Duration pause) {
            Check.that(!pause.isNegative() && !pause.isZero(), "FleetClient: poll must be positive, got %s", pause);
            poll = pause;
            return this;
        }

        /** How long to stay at least after a reply: a SuperLink drops the replies of nodes that leave at once. */
        public Builder linger(Duration time) {
            linger = time;
            return this;
        }

        public FleetClient build() {
            return new FleetClient(this);
        }
    }
}
