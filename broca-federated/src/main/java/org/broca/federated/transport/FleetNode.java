package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.FederatedClient;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stay of a node at a SuperLink: from its registration to its leave. */
final class FleetNode {
    private static final Logger LOG = LoggerFactory.getLogger(FleetClient.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final int POLLS_PER_LOOK = 3;
    private static final long ONLINE_NANOS = Duration.ofMinutes(2).toNanos();

    private final FleetClient options;
    private final FleetChannel channel;
    private final Retry retry;
    private final Map<Long, Long> lastReplyNanos = new HashMap<>();
    private boolean registered;
    private long node;
    private int emptyPolls;

    FleetNode(FleetClient options, FleetChannel channel, Retry retry) {
        this.options = options;
        this.channel = channel;
        this.retry = retry;
    }

    /** Asks until an answer comes. */
    ByteString call(FleetMethod method, ByteString request) throws FleetFailure, InterruptedException {
        while (true) {
            try {
                ByteString response = channel.call(method, request, LIMIT);
                retry.reset();
                return response;
            } catch (FleetFailure e) {
                if (e.kind() != FleetFailure.Kind.UNREACHABLE) {
                    throw e;
                }
                retry.pause(String.valueOf(e.getMessage()));
            }
        }
    }

    long id() {
        return node;
    }

    /** Does tasks until the run is over; whether to come again, because the SuperLink forgot this node. */
    boolean serve(FederatedClient client) throws InterruptedException {
        join();
        try (Heartbeat ignored = new Heartbeat(channel, node)) {
            return work(new FleetWork(this, client));
        } finally {
            leave();
        }
    }

    private void join() throws InterruptedException {
        try {
            register();
            activate();
        } catch (FleetFailure e) {
            throw new IllegalStateException(
                    "the SuperLink %s refuses this node: %s".formatted(options.address, e.getMessage()), e);
        }
        LOG.info("joined the SuperLink {} as node {}", options.address, Long.toUnsignedString(node));
    }

    /** Goes on if the key is known already, or if keys are registered by hand. */
    private void register() throws FleetFailure, InterruptedException {
        try {
            var ignored = call(FleetMethod.REGISTER_NODE, FleetCalls.register(options.key.publicBytes()));
            registered = true;
        } catch (FleetFailure e) {
            if (e.kind() != FleetFailure.Kind.REFUSED) {
                throw e;
            }
            LOG.info("not registered anew: {}", e.getMessage());
        }
    }

    /** Waits for a while if the node's last stay still counts as online. */
    private void activate() throws FleetFailure, InterruptedException {
        long since = System.nanoTime();
        while (true) {
            try {
                ByteString response = call(
                        FleetMethod.ACTIVATE_NODE,
                        FleetCalls.activate(options.key.publicBytes(), Heartbeat.PROMISED_SECONDS));
                node = FleetCalls.readNodeId(response);
                return;
            } catch (FleetFailure e) {
                if (e.kind() != FleetFailure.Kind.REFUSED || System.nanoTime() - since > ONLINE_NANOS) {
                    throw e;
                }
                retry.pauseRefused(String.valueOf(e.getMessage()));
            }
        }
    }

    private boolean work(FleetWork work) throws InterruptedException {
        try {
            while (true) {
                ByteString pulled = call(FleetMethod.PULL_MESSAGES, FleetCalls.pull(node));
                Optional<FleetCalls.Announced> message = FleetCalls.readPulled(pulled);
                if (message.isPresent()) {
                    emptyPolls = 0;
                    long run = message.get().message().metadata().run();
                    work.handle(message.get());
                    lastReplyNanos.put(run, System.nanoTime());
                } else if (FleetCalls.isLeave(pulled) || (!options.stay && done())) {
                    LOG.info("the run is over");
                    return false;
                } else {
                    Thread.sleep(options.poll.toMillis());
                }
            }
        } catch (FleetFailure e) {
            if (e.kind() != FleetFailure.Kind.UNAUTHORIZED) {
                throw new IllegalStateException(
                        "the SuperLink %s refuses to go on: %s".formatted(options.address, e.getMessage()), e);
            }
            LOG.warn("the SuperLink {} does not know this node any more: {}", options.address, e.getMessage());
            return true;
        }
    }

    /** Whether all runs that this node worked for are over, looked up now and then. */
    private boolean done() throws FleetFailure, InterruptedException {
        emptyPolls++;
        if (lastReplyNanos.isEmpty() || emptyPolls % POLLS_PER_LOOK != 0) {
            return false;
        }
        for (Map.Entry<Long, Long> run : lastReplyNanos.entrySet()) {
            if (System.nanoTime() - run.getValue() < options.linger.toNanos() || running(run.getKey())) {
                return false;
            }
        }
        return true;
    }

    private boolean running(long run) throws FleetFailure, InterruptedException {
        try {
            return !FleetCalls.readRunFinished(call(FleetMethod.GET_RUN, FleetCalls.getRun(node, run)));
        } catch (FleetFailure e) {
            if (e.kind() == FleetFailure.Kind.RUN_OVER) {
                return false;
            }
            throw e;
        }
    }

    private void leave() {
        lastWord(FleetMethod.DEACTIVATE_NODE);
        if (registered && !options.keepsKey) {
            lastWord(FleetMethod.UNREGISTER_NODE);
        }
    }

    private void lastWord(FleetMethod method) {
        boolean interrupted = Thread.interrupted();
        try {
            var ignored = channel.call(method, FleetCalls.nodeId(node), LAST_WORDS);
        } catch (FleetFailure | IllegalStateException e) {
            LOG.debug("{}: {}", method.path(), e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
