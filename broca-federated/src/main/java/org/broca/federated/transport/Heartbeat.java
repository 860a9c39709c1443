package org.broca.federated.transport;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a SuperLink that a node is there, in a thread of its own. */
final class Heartbeat implements AutoCloseable {
    static final double PROMISED_SECONDS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(FleetClient.class);

    private final FleetChannel channel;
    private final long node;
    private final Thread thread;

    Heartbeat(FleetChannel channel, long node) {
        this.channel = channel;
        this.node = node;
        thread = new Thread(this::run, "broca-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                beat();
                Thread.sleep((long)
                        (1000 * PROMISED_SECONDS * ThreadLocalRandom.current().nextDouble(0.58, 0.75)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() throws InterruptedException {
        try {
            var ignored =
                    channel.call(FleetMethod.SEND_NODE_HEARTBEAT, FleetCalls.heartbeat(node, PROMISED_SECONDS), LIMIT);
        } catch (FleetFailure | IllegalStateException e) {
            LOG.warn("no heartbeat: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
