package org.broca.federated.transport;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.broca.federated.ClientFailure;
import org.broca.federated.wire.Deflated;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetError;
import org.broca.federated.wire.Inflater;
import org.broca.federated.wire.Metadata;

/** One task on its way to a node, and the reply on its way back. Its owner's lock guards it. */
final class FleetExchange {
    private static final double TOLERANCE_SECONDS = 0.1;

    /** A reply of which all objects are there. */
    record Upload(String id, Optional<FleetError> error, Map<String, byte[]> objects) {}

    private final CompletableFuture<Upload> reply = new CompletableFuture<>();
    private final Metadata instruction;
    private final long maxBytes;
    private final Map<String, byte[]> received = new HashMap<>();
    private final Set<String> wanted = new LinkedHashSet<>();
    private Optional<Deflated.Message> outgoing;
    private Optional<FleetCalls.Announced> announced = Optional.empty();
    private String session = "";
    private boolean delivered;
    private long bytes;

    FleetExchange(Deflated.Message message, long maxBytes) {
        instruction = message.message().metadata();
        outgoing = Optional.of(message);
        this.maxBytes = maxBytes;
    }

    CompletableFuture<Upload> reply() {
        return reply;
    }

    /** The instruction, once. */
    Optional<FleetCalls.Announced> deliver() {
        if (delivered) {
            return Optional.empty();
        }
        delivered = true;
        return outgoing.map(message ->
                new FleetCalls.Announced(message.message(), message.objects().tree()));
    }

    Optional<byte[]> object(String id) {
        return outgoing.flatMap(
                message -> Optional.ofNullable(message.objects().objects().get(id)));
    }

    /** The node has all: its objects need not be kept. */
    void confirm() {
        outgoing = Optional.empty();
    }

    /** Which objects are to follow; none if this is no reply to the instruction, came too late or came before. */
    FleetCalls.Accepted announce(FleetCalls.Announced message) {
        Metadata metadata = message.message().metadata();
        boolean fits = announced.isEmpty()
                && metadata.replyTo().equals(instruction.messageId())
                && metadata.run() == instruction.run()
                && metadata.source() == instruction.destination()
                && metadata.messageId().equals(message.tree().id())
                && metadata.createdAt() + metadata.ttl()
                        <= instruction.createdAt() + instruction.ttl() + TOLERANCE_SECONDS;
        if (!fits) {
            return new FleetCalls.Accepted(Set.of(), "");
        }
        announced = Optional.of(message);
        session = UUID.randomUUID().toString();
        wanted.addAll(message.tree().ids());
        return new FleetCalls.Accepted(new LinkedHashSet<>(wanted), session);
    }

    /** Takes an object of the reply; whether it was one. */
    boolean store(String givenSession, String id, byte[] content) {
        if (!givenSession.equals(session) || announced.isEmpty() || !wanted.contains(id)) {
            return false;
        }
        bytes += content.length;
        if (bytes > maxBytes) {
            received.clear();
            fail(
                    ClientFailure.Kind.UNUSABLE_REPLY,
                    "the reply is larger than %d bytes, the most that is accepted".formatted(maxBytes));
            return false;
        }
        try {
            Inflater.verify(id, content);
        } catch (IllegalArgumentException e) {
            fail(ClientFailure.Kind.UNUSABLE_REPLY, String.valueOf(e.getMessage()));
            return false;
        }
        received.put(id, content);
        wanted.remove(id);
        if (wanted.isEmpty()) {
            complete(announced.get());
        }
        return true;
    }

    private void complete(FleetCalls.Announced message) {
        Upload upload = new Upload(message.tree().id(), message.message().error(), new HashMap<>(received));
        received.clear();
        boolean ignored = reply.complete(upload);
    }

    void fail(ClientFailure.Kind kind, String why) {
        boolean ignored = reply.completeExceptionally(new ClientFailure(kind, why));
    }
}
