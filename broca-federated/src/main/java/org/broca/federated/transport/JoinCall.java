package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A site's stream to a server; its events wait for the thread that takes them. */
final class JoinCall extends ClientCall.Listener<ByteString> implements AutoCloseable {
    /** What came. */
    sealed interface Event {}

    /** A message. */
    record Received(ByteString message) implements Event {}

    /** The end. */
    record Closed(Status status) implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ClientCall<ByteString, ByteString> call;

    JoinCall(ManagedChannel channel) {
        call = channel.newCall(LegacyServer.JOIN, CallOptions.DEFAULT);
        call.start(this, new Metadata());
        call.request(1);
    }

    Event next() throws InterruptedException {
        return events.take();
    }

    void send(ByteString message) {
        if (events.stream().noneMatch(Closed.class::isInstance)) {
            call.sendMessage(message);
            call.request(1);
        }
    }

    @Override
    public void onMessage(ByteString message) {
        events.add(new Received(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        events.add(new Closed(status));
    }

    @Override
    public void close() {
        call.cancel("this site leaves", null);
    }
}
