package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.wire.JoinCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One site's stream. A message is let in only while a task is under way, so that a site cannot fill the memory. */
final class JoinSession extends ServerCall.Listener<ByteString> implements ClientProxy {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyServer.class);

    private final ServerCall<ByteString, ByteString> call;
    private final Sites<JoinSession> sites;
    private final StreamEnd end = StreamEnd.current();
    private final String id;
    private final ReentrantLock asking = new ReentrantLock();
    private final Object sending = new Object();
    private volatile CompletableFuture<ByteString> pending = new CompletableFuture<>();
    private volatile Map<String, Object> properties = Map.of();
    private volatile String reason = "UNAVAILABLE";
    private volatile boolean gone;
    private volatile boolean dismissed;

    JoinSession(ServerCall<ByteString, ByteString> call, Sites<JoinSession> sites) {
        this.call = call;
        this.sites = sites;
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        id = String.valueOf(peer).replaceFirst("^/", "");
        call.sendHeaders(new Metadata());
        sites.add(this);
        LOG.info("site {} joined", id);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Map<String, Object> properties() {
        return properties;
    }

    @Override
    public Reply ask(Task task, Duration limit) throws ClientFailure, InterruptedException {
        ByteString message = JoinCodec.task(task);
        asking.lockInterruptibly();
        try {
            ByteString bytes = exchange(message, limit);
            Reply reply = JoinCodec.readReply(task.kind(), bytes);
            if (task.kind() == Task.Kind.PROPERTIES) {
                properties = reply.metrics();
            }
            return reply;
        } catch (IllegalArgumentException e) {
            throw new ClientFailure(
                    ClientFailure.Kind.UNUSABLE_REPLY,
                    "the reply of site %s is unusable: %s".formatted(id, e.getMessage()));
        } finally {
            asking.unlock();
        }
    }

    private ByteString exchange(ByteString message, Duration limit) throws ClientFailure, InterruptedException {
        CompletableFuture<ByteString> reply = new CompletableFuture<>();
        pending = reply;
        if (gone || dismissed) {
            throw lost();
        }
        send(message);
        try {
            return reply.get(Sites.saturatedNanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            close(Status.DEADLINE_EXCEEDED.withDescription("no reply within %d s".formatted(limit.toSeconds())));
            throw new ClientFailure(
                    ClientFailure.Kind.TIMEOUT, "site %s did not reply within %d s".formatted(id, limit.toSeconds()));
        } catch (ExecutionException e) {
            throw lost();
        } catch (InterruptedException e) {
            close(Status.CANCELLED.withDescription("the server was interrupted"));
            throw e;
        }
    }

    private ClientFailure lost() {
        return new ClientFailure(
                ClientFailure.Kind.UNAVAILABLE,
                "site %s is gone: %s".formatted(id, dismissed ? "it was told to leave" : reason));
    }

    private void send(ByteString message) {
        synchronized (sending) {
            if (!gone && !call.isCancelled()) {
                call.sendMessage(message);
                call.request(1);
            }
        }
    }

    private void close(Status status) {
        synchronized (sending) {
            if (!gone) {
                leave(status.getDescription() == null ? "done" : status.getDescription());
                call.close(status, new Metadata());
            }
        }
    }

    private void leave(String why) {
        boolean first;
        synchronized (sending) {
            first = !gone;
            gone = true;
        }
        if (first) {
            reason = why;
            LOG.info("site {} left: {}", id, why);
        }
        sites.remove(this);
        pending.completeExceptionally(new IllegalStateException("gone"));
    }

    @Override
    public void disconnect() {
        dismissed = true;
        send(JoinCodec.reconnect(0));
    }

    void drop() {
        close(Status.OK);
    }

    @Override
    public void onMessage(ByteString message) {
        if (dismissed) {
            close(Status.OK);
        } else {
            pending.complete(message);
        }
    }

    @Override
    public void onHalfClose() {
        close(Status.OK);
    }

    @Override
    public void onCancel() {
        leave(dismissed ? "done" : end.reason());
    }

    @Override
    public void onComplete() {
        leave("done");
    }
}
