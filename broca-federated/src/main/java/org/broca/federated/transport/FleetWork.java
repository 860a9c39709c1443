package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.broca.federated.FederatedClient;
import org.broca.federated.Task;
import org.broca.federated.wire.Deflated;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetError;
import org.broca.federated.wire.FleetMethod;
import org.broca.federated.wire.Inflater;
import org.broca.federated.wire.Metadata;
import org.broca.federated.wire.Records;
import org.broca.federated.wire.TaskCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does with one message: fetches its objects, does the task, sends the reply and its objects. */
final class FleetWork {
    private static final Logger LOG = LoggerFactory.getLogger(FleetClient.class);
    private static final int PARALLEL = 2;
    private static final long FIRST_WAIT_MILLIS = 1000;
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private final FleetNode node;
    private final FederatedClient client;

    FleetWork(FleetNode node, FederatedClient client) {
        this.node = node;
        this.client = client;
    }

    /** Returns also if the run ended meanwhile. */
    void handle(FleetCalls.Announced announced) throws FleetFailure, InterruptedException {
        Metadata metadata = announced.message().metadata();
        try {
            Map<String, byte[]> objects = fetch(announced);
            var ignored = node.call(
                    FleetMethod.CONFIRM_MESSAGE_RECEIVED,
                    FleetCalls.object(node.id(), metadata.run(), metadata.messageId()));
            long start = System.nanoTime();
            Deflated.Message reply = reply(metadata, announced.tree().id(), objects);
            push(metadata, reply, (System.nanoTime() - start) / 1e9);
        } catch (FleetFailure e) {
            if (e.kind() == FleetFailure.Kind.UNAUTHORIZED) {
                throw e;
            }
            LOG.warn("the message {} is dropped: {}", metadata.type(), e.getMessage());
        }
    }

    private Map<String, byte[]> fetch(FleetCalls.Announced announced) throws FleetFailure, InterruptedException {
        Map<String, byte[]> objects = new ConcurrentHashMap<>();
        List<Callable<Boolean>> jobs = new ArrayList<>();
        for (String id : announced.tree().ids()) {
            jobs.add(() -> {
                byte[] content = fetch(announced.message().metadata().run(), id);
                objects.put(id, content);
                return true;
            });
        }
        inParallel(jobs);
        return objects;
    }

    private byte[] fetch(long run, String id) throws FleetFailure, InterruptedException {
        long wait = FIRST_WAIT_MILLIS;
        while (true) {
            FleetCalls.Fetched object =
                    FleetCalls.readFetched(node.call(FleetMethod.PULL_OBJECT, FleetCalls.object(node.id(), run, id)));
            if (!object.found()) {
                throw new FleetFailure(FleetFailure.Kind.REFUSED, "the SuperLink has no object " + id);
            }
            if (object.available()) {
                return object.content();
            }
            Thread.sleep(wait);
            wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
        }
    }

    private Deflated.Message reply(Metadata metadata, String id, Map<String, byte[]> objects) {
        try {
            objects.forEach(Inflater::verify);
            Optional<Records> records = new Inflater(objects, Long.MAX_VALUE).message(id);
            Task task = TaskCodec.readTask(
                    metadata, records.orElseThrow(() -> new IllegalArgumentException("an instruction is an error")));
            boolean legacy = TaskCodec.isLegacy(records.get());
            Deflated reply = TaskCodec.reply(task.kind(), client.handle(task), legacy);
            return Deflated.message(metadata.reply(Timestamps.seconds()), reply);
        } catch (RuntimeException e) {
            FleetError error = new FleetError(FleetError.CLIENT_APP, TaskFailures.report(LOG, metadata.type(), e));
            return Deflated.error(metadata.reply(Timestamps.seconds()), error);
        }
    }

    private void push(Metadata metadata, Deflated.Message reply, double seconds)
            throws FleetFailure, InterruptedException {
        FleetCalls.Announced announced =
                new FleetCalls.Announced(reply.message(), reply.objects().tree());
        FleetCalls.Accepted accepted = FleetCalls.readAccepted(
                node.call(FleetMethod.PUSH_MESSAGES, FleetCalls.push(node.id(), announced, seconds)));
        if (accepted.wanted().isEmpty()) {
            LOG.warn("the SuperLink rejected the reply to {}: it came too late, or twice", metadata.type());
        }
        List<Callable<Boolean>> jobs = new ArrayList<>();
        for (Map.Entry<String, byte[]> object : reply.objects().objects().entrySet()) {
            if (accepted.wanted().contains(object.getKey())) {
                jobs.add(() -> {
                    ByteString request = FleetCalls.pushObject(
                            node.id(), metadata.run(), object.getKey(), object.getValue(), accepted.session());
                    if (!FleetCalls.readStored(node.call(FleetMethod.PUSH_OBJECT, request))) {
                        LOG.warn("the SuperLink did not store the object {}", object.getKey());
                    }
                    return true;
                });
            }
        }
        inParallel(jobs);
    }

    private static void inParallel(List<Callable<Boolean>> jobs) throws FleetFailure, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
        try {
            for (Future<Boolean> job : threads.invokeAll(jobs)) {
                boolean ignored = job.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FleetFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("an object was not sent", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
