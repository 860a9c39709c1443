package org.broca.federated.transport;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.wire.Deflated;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetError;
import org.broca.federated.wire.Inflater;
import org.broca.federated.wire.Metadata;
import org.broca.federated.wire.Records;
import org.broca.federated.wire.TaskCodec;

/** A node as the server sees it. */
final class FleetSite implements ClientProxy {
    private static final long LONGEST_TTL_SECONDS = Duration.ofDays(30).toSeconds();

    private final FleetRun run;
    private final long node;
    private final boolean python;
    private final ReentrantLock asking = new ReentrantLock();
    private Optional<FleetExchange> exchange = Optional.empty();
    private volatile Map<String, Object> properties = Map.of();
    private volatile long onlineUntilNanos = System.nanoTime();
    private volatile boolean gone;
    private volatile boolean dismissed;

    FleetSite(FleetRun run, long node, boolean python) {
        this.run = run;
        this.node = node;
        this.python = python;
    }

    @Override
    public String id() {
        return Long.toUnsignedString(node);
    }

    @Override
    public Map<String, Object> properties() {
        return properties;
    }

    boolean isPython() {
        return python;
    }

    boolean isDismissed() {
        return dismissed;
    }

    @Override
    public void disconnect() {
        dismissed = true;
    }

    void beat(double seconds) {
        onlineUntilNanos = System.nanoTime() + (long) (2e9 * seconds);
    }

    boolean isLate() {
        return System.nanoTime() - onlineUntilNanos > 0;
    }

    /** The node is gone, or comes anew. */
    synchronized void leave(String why) {
        gone = true;
        exchange.ifPresent(e -> e.fail(ClientFailure.Kind.UNAVAILABLE, why));
    }

    synchronized Optional<FleetCalls.Announced> deliver() {
        return exchange.flatMap(FleetExchange::deliver);
    }

    synchronized Optional<byte[]> object(String id) {
        return exchange.flatMap(e -> e.object(id));
    }

    synchronized void confirm() {
        exchange.ifPresent(FleetExchange::confirm);
    }

    synchronized FleetCalls.Accepted announce(FleetCalls.Announced reply) {
        return exchange.map(e -> e.announce(reply)).orElseGet(() -> new FleetCalls.Accepted(Set.of(), ""));
    }

    synchronized boolean store(String session, String id, byte[] content) {
        return exchange.map(e -> e.store(session, id, content)).orElse(false);
    }

    private synchronized void begin(FleetExchange next) throws ClientFailure {
        if (gone || dismissed) {
            throw new ClientFailure(
                    ClientFailure.Kind.UNAVAILABLE,
                    "site %s is gone%s".formatted(id(), dismissed ? ": it was told to leave" : ""));
        }
        exchange = Optional.of(next);
    }

    private synchronized void end() {
        exchange = Optional.empty();
    }

    @Override
    public Reply ask(Task task, Duration limit) throws ClientFailure, InterruptedException {
        asking.lockInterruptibly();
        try {
            Reply reply = read(task.kind(), exchange(message(task, limit), limit));
            if (task.kind() == Task.Kind.PROPERTIES) {
                properties = reply.metrics();
            }
            return reply;
        } catch (IllegalArgumentException e) {
            throw new ClientFailure(
                    ClientFailure.Kind.UNUSABLE_REPLY,
                    "the reply of site %s is unusable: %s".formatted(id(), e.getMessage()));
        } finally {
            end();
            asking.unlock();
        }
    }

    private Deflated.Message message(Task task, Duration limit) {
        double ttl = Math.min(Math.max(limit.toSeconds(), 1), LONGEST_TTL_SECONDS);
        Metadata metadata = Metadata.instruction(
                run.id(),
                node,
                run.legacy() ? Integer.toString(task.round()) : "",
                TaskCodec.type(task.kind(), run.legacy()),
                ttl,
                Timestamps.seconds());
        return Deflated.message(metadata, TaskCodec.task(task, run.deflated(task.weights()), run.legacy()));
    }

    private FleetExchange.Upload exchange(Deflated.Message message, Duration limit)
            throws ClientFailure, InterruptedException {
        FleetExchange next = new FleetExchange(message, run.maxReplyBytes());
        begin(next);
        try {
            return next.reply().get(Sites.saturatedNanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ClientFailure(
                    ClientFailure.Kind.TIMEOUT, "site %s did not reply within %d s".formatted(id(), limit.toSeconds()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClientFailure failure) {
                throw new ClientFailure(failure.kind(), "site %s: %s".formatted(id(), failure.getMessage()));
            }
            throw new IllegalStateException("a reply was lost", e);
        }
    }

    private Reply read(Task.Kind kind, FleetExchange.Upload upload) throws ClientFailure {
        if (upload.error().isPresent()) {
            FleetError error = upload.error().get();
            throw new ClientFailure(
                    ClientFailure.Kind.CLIENT_ERROR,
                    "site %s could not do it (code %d): %s".formatted(id(), error.code(), error.reason()));
        }
        Records records = new Inflater(upload.objects(), run.maxReplyBytes())
                .message(upload.id())
                .orElseThrow(() -> new IllegalArgumentException("it has no content"));
        return TaskCodec.readReply(kind, records, run.legacy());
    }
}
