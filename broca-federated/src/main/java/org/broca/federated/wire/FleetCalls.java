package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests of a node and responses of a SuperLink. */
public final class FleetCalls {
    private FleetCalls() {}

    /** A message and the ids of what it is made of. */
    public record Announced(FleetMessage message, ObjectTree tree) {}

    /**
     * An object that was asked for.
     *
     * @param found whether it belongs to a message of this node
     * @param available whether it is there already
     */
    public record Fetched(boolean found, boolean available, byte[] content) {}

    /**
     * What a SuperLink makes of a reply.
     *
     * @param wanted ids of the objects that are to follow; none if it rejects the reply
     * @param session to name with each object
     */
    public record Accepted(Set<String> wanted, String session) {}

    private static ProtoWriter node(long node) {
        return ProtoWriter.message().message(1, ProtoWriter.message().unsigned(1, node));
    }

    public static ByteString register(byte[] publicKey) {
        return ProtoWriter.message().bytes(1, ByteString.copyFrom(publicKey)).toByteString();
    }

    /** Also says how often a heartbeat comes at least, in seconds. */
    public static ByteString activate(byte[] publicKey, double heartbeatSeconds) {
        return ProtoWriter.message()
                .bytes(1, ByteString.copyFrom(publicKey))
                .real(2, heartbeatSeconds)
                .toByteString();
    }

    public static ByteString heartbeat(long node, double heartbeatSeconds) {
        return node(node).real(2, heartbeatSeconds).toByteString();
    }

    public static ByteString pull(long node) {
        return node(node).toByteString();
    }

    public static ByteString getRun(long node, long run) {
        return node(node).unsigned(2, run).toByteString();
    }

    public static ByteString object(long node, long run, String id) {
        return node(node).unsigned(2, run).text(3, id).toByteString();
    }

    /** A reply, and how many seconds it took to make. */
    public static ByteString push(long node, Announced reply, double seconds) {
        return node(node)
                .element(2, reply.message().write())
                .message(3, reply.tree().write())
                .element(4, packed(seconds))
                .toByteString();
    }

    private static ByteString packed(double number) {
        return ProtoWriter.choice().real(1, number).toByteString().substring(1);
    }

    public static ByteString pushObject(long node, long run, String id, byte[] content, String session) {
        return node(node)
                .unsigned(2, run)
                .text(3, id)
                .bytes(4, UnsafeByteOperations.unsafeWrap(content))
                .text(5, session)
                .toByteString();
    }

    /** Of deactivate-node and of unregister-node; also the response that tells a node its id. */
    public static ByteString nodeId(long node) {
        return ProtoWriter.message().unsigned(1, node).toByteString();
    }

    /** The node that a SuperLink made of a key. */
    public static long readNodeId(ByteString response) {
        return Proto.parse(response).unsigned(1);
    }

    /** Whether an object that was pushed was taken. */
    public static boolean readStored(ByteString response) {
        return Proto.parse(response).bool(1);
    }

    /** Whether a run, as get-run tells of it, is over. */
    public static boolean readRunFinished(ByteString response) {
        return Proto.parse(response).message(1).message(10).text(1).equals("finished");
    }

    /** A message for the node, if there is one. */
    public static Optional<Announced> readPulled(ByteString response) {
        return readAnnounced(Proto.parse(response));
    }

    private static Optional<Announced> readAnnounced(Proto in) {
        List<Proto> messages = in.messages(2);
        List<Proto> trees = in.messages(3);
        if (messages.isEmpty() || trees.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Announced(FleetMessage.read(messages.get(0)), ObjectTree.read(trees.get(0))));
    }

    /** The word to leave, which Broca's nodes follow and Python's do not. */
    public static ByteString pulledLeave() {
        return ProtoWriter.message().message(1, ProtoWriter.message()).toByteString();
    }

    /** Whether it is {@link #pulledLeave}. */
    public static boolean isLeave(ByteString response) {
        Proto in = Proto.parse(response);
        return in.has(1) && in.message(1).unsigned(1) == 0;
    }

    public static ByteString pulled(Announced message) {
        return ProtoWriter.message()
                .element(2, message.message().write())
                .message(3, message.tree().write())
                .toByteString();
    }

    public static Fetched readFetched(ByteString response) {
        Proto in = Proto.parse(response);
        return new Fetched(in.bool(1), in.bool(2), in.bytes(3).toByteArray());
    }

    public static ByteString fetched(Fetched object) {
        return ProtoWriter.message()
                .bool(1, object.found())
                .bool(2, object.available())
                .bytes(3, UnsafeByteOperations.unsafeWrap(object.content()))
                .toByteString();
    }

    public static Accepted readAccepted(ByteString response) {
        Proto in = Proto.parse(response);
        return new Accepted(new LinkedHashSet<>(in.texts(3)), in.text(4));
    }

    /** The answer to a reply, which has an id. */
    public static ByteString accepted(String message, Accepted accepted) {
        return ProtoWriter.message()
                .message(1, ProtoWriter.message().unsigned(1, 5))
                .message(2, ProtoWriter.message().text(1, message))
                .texts(3, List.copyOf(accepted.wanted()))
                .text(4, accepted.session())
                .toByteString();
    }

    /** A run that goes on, with the app and its settings. */
    public static ByteString run(long id, App app, Map<String, Object> config) {
        ProtoWriter run =
                ProtoWriter.message().unsigned(1, id).text(2, app.id()).text(3, app.version());
        Values.writeScalars(run, 4, config);
        run.text(5, app.hash())
                .message(10, ProtoWriter.message().text(1, "running"))
                .text(16, "flwr-serverapp")
                .unsigned(18, id);
        return ProtoWriter.message().message(1, run).toByteString();
    }

    /** An app that Python's nodes run: its file's name within Flower, version, SHA-256 and bytes. */
    public record App(String id, String version, String hash, ByteString content) {
        /** No app. */
        public static final App NONE = new App("", "", "", ByteString.EMPTY);
    }

    public static ByteString app(App app) {
        ProtoWriter fab = ProtoWriter.message().text(1, app.hash()).bytes(2, app.content());
        return ProtoWriter.message().message(1, fab).toByteString();
    }

    /** Whether a heartbeat, or an object, was taken. */
    public static ByteString taken(boolean taken) {
        return ProtoWriter.message().bool(1, taken).toByteString();
    }

    /** Of a request that names its node in field 1. */
    public static long readNode(Proto request) {
        return request.message(1).unsigned(1);
    }

    /** The reply in a node's push-messages. */
    public static Announced readReply(Proto request) {
        return readAnnounced(request).orElseThrow(() -> new IllegalArgumentException("a push has no message"));
    }
}
