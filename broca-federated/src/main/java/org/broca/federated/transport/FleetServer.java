package org.broca.federated.transport;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.broca.federated.ClientProxy;
import org.broca.federated.wire.FleetCalls;
import org.broca.tensor.Check;

/**
 * A SuperLink for Flower's SuperNodes (flwr 1.40 and newer) and for {@link FleetClient}, with one run.
 *
 * <p>Models travel in objects of 5 MiB. A node is known by its key: after a restart of the server it goes on.
 */
public final class FleetServer implements ServerTransport {
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    static {
        // Without it each small answer waits for the peer's acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            String ignored = System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final Sites<FleetSite> sites = new Sites<>();
    private final FleetHandler handler;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor();

    private FleetServer(Builder builder) {
        long id = new SecureRandom().nextLong() >>> 1 | 1;
        FleetRun run = new FleetRun(
                id,
                builder.fab.map(FleetRun::app).orElse(FleetCalls.App.NONE),
                builder.runConfig,
                builder.legacyRecords,
                builder.maxReplyBytes,
                new FleetRun.Latest());
        FleetNodes nodes = new FleetNodes(run, sites);
        handler = new FleetHandler(
                run,
                nodes,
                new FleetAuth(
                        builder.nodeKeys.stream().map(PemKeys::readPublicFile).toList()));
        http = listen(builder);
        http.createContext("/", handler);
        http.setExecutor(threads);
        http.start();
        var ignored = reaper.scheduleAtFixedRate(nodes::reap, 1, 1, TimeUnit.SECONDS);
    }

    private static HttpServer listen(Builder builder) {
        try {
            if (builder.tls.chain().isEmpty()) {
                return HttpServer.create(builder.address.toListen(), 0);
            }
            HttpsServer https = HttpsServer.create(builder.address.toListen(), 0);
            https.setHttpsConfigurator(new HttpsConfigurator(JdkTls.context(builder.tls)));
            return https;
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
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        handler.end();
        sites.all().forEach(FleetSite::disconnect);
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            // Python's nodes stay until their user stops them.
            while (sites.all().stream().anyMatch(site -> !site.isPython()) && System.nanoTime() - end < 0) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abort();
    }

    /** Stops without a word to the sites. */
    void abort() {
        sites.all().forEach(sites::remove);
        http.stop(0);
        threads.shutdownNow();
        reaper.shutdownNow();
    }

    /** Options, and their defaults: no TLS, any key may join, no app, replies of up to half of the memory. */
    public static final class Builder {
        private final Address address;
        private Tls tls = Tls.NONE;
        private List<Path> nodeKeys = List.of();
        private Optional<Path> fab = Optional.empty();
        private Map<String, Object> runConfig = Map.of();
        private boolean legacyRecords;
        private long maxReplyBytes = Runtime.getRuntime().maxMemory() / 2;

        private Builder(String address) {
            this.address = Address.parse(address);
        }

        /** Speaks TLS with this certificate; both files PEM, the key PKCS#8. */
        public Builder certificate(Path chain, Path key) {
            tls = tls.withCertificate(chain, key);
            return this;
        }

        /** Lets in only nodes whose public key is one of these PEM files. */
        public Builder nodeKeys(List<Path> pems) {
            nodeKeys = List.copyOf(pems);
            return this;
        }

        /** The app that Python's nodes run: a file that {@code flwr build} wrote. Java's nodes need none. */
        public Builder fab(Path file) {
            fab = Optional.of(file);
            return this;
        }

        /** The app's settings, as {@code flwr run --run-config} would give them. */
        public Builder runConfig(Map<String, Object> config) {
            runConfig = Map.copyOf(config);
            return this;
        }

        /** Sends tasks as flwr's older strategies do, for apps with a {@code client_fn}. */
        public Builder legacyRecords(boolean legacy) {
            legacyRecords = legacy;
            return this;
        }

        /** The largest reply that is accepted, in bytes. */
        public Builder maxReplyBytes(long bytes) {
            Check.that(bytes > 0, "FleetServer: maxReplyBytes must be positive, got %d", bytes);
            maxReplyBytes = bytes;
            return this;
        }

        /**
         * Starts listening.
         *
         * @throws UncheckedIOException if the port is taken, or a file cannot be read; names it
         */
        public FleetServer build() {
            return new FleetServer(this);
        }
    }
}
