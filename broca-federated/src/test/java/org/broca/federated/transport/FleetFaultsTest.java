package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.wire.Deflated;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetMethod;
import org.broca.federated.wire.Metadata;
import org.broca.federated.wire.TaskCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bad nodes do to a server: it says so and goes on. */
@Timeout(60)
class FleetFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST = 1 << 20;

    private final FleetServer server =
            FleetServer.builder("127.0.0.1:0").maxReplyBytes(MOST).build();
    private final NodeKey key = NodeKey.create();
    private final FleetChannel channel =
            new HttpFleetChannel(Address.parse("127.0.0.1:" + server.port()), Tls.NONE, key);

    @AfterEach
    void goodNodesStillWork() throws Exception {
        Thread site = TransportContract.start(
                FleetClient.builder("127.0.0.1:" + server.port())
                        .poll(Duration.ofMillis(20))
                        .build(),
                TransportContract::plusOne);
        int others = server.connected().size();
        assertThat(server.waitFor(others + 1, LIMIT)).isTrue();
        Reply reply = server.connected().get(others).ask(TransportContract.fit(1), LIMIT);
        assertThat(reply.weights()).isEqualTo(TransportContract.model(2));
        server.connected().get(others).disconnect();
        site.join();
        server.abort();
    }

    private ByteString call(FleetMethod method, ByteString request) throws Exception {
        return channel.call(method, request, LIMIT);
    }

    private long join() throws Exception {
        ByteString ignored = call(FleetMethod.REGISTER_NODE, FleetCalls.register(key.publicBytes()));
        return FleetCalls.readNodeId(call(FleetMethod.ACTIVATE_NODE, FleetCalls.activate(key.publicBytes(), 30)));
    }

    private CompletableFuture<Reply> ask(Task task) {
        ClientProxy site = server.connected().get(0);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return site.ask(task, LIMIT);
            } catch (ClientFailure | InterruptedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
    }

    private FleetCalls.Announced pull(long node) throws Exception {
        Optional<FleetCalls.Announced> message = Optional.empty();
        while (message.isEmpty()) {
            message = FleetCalls.readPulled(call(FleetMethod.PULL_MESSAGES, FleetCalls.pull(node)));
        }
        return message.get();
    }

    private static Deflated.Message reply(FleetCalls.Announced instruction, Reply reply) {
        Metadata metadata = instruction.message().metadata().reply(Timestamps.seconds());
        return Deflated.message(metadata, TaskCodec.reply(Task.Kind.FIT, reply, false));
    }

    private FleetCalls.Accepted announce(long node, Deflated.Message reply) throws Exception {
        FleetCalls.Announced announced =
                new FleetCalls.Announced(reply.message(), reply.objects().tree());
        return FleetCalls.readAccepted(call(FleetMethod.PUSH_MESSAGES, FleetCalls.push(node, announced, 1)));
    }

    private boolean push(long node, Deflated.Message reply, FleetCalls.Accepted accepted, Map<String, byte[]> objects)
            throws Exception {
        boolean stored = true;
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            stored &= FleetCalls.readStored(call(
                    FleetMethod.PUSH_OBJECT,
                    FleetCalls.pushObject(
                            node,
                            reply.message().metadata().run(),
                            object.getKey(),
                            object.getValue(),
                            accepted.session())));
        }
        return stored;
    }

    private static String failure(CompletableFuture<Reply> asked) throws InterruptedException {
        try {
            return "no failure: " + asked.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause().getMessage());
        }
    }

    @Test
    void anUnsignedRequestIsRefused() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port());
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream()
                    .write(("POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                                    + "content-type: application/protobuf\r\ncontent-length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 401").endsWith("\"a request without a signature\"}");
        }
    }

    @Test
    void twoGigabytesAreRefusedBeforeTheyAreRead() throws IOException {
        String time = Timestamps.now();
        String head = "POST /v1/fleet/push-object HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                + "content-type: application/protobuf\r\ncontent-length: 2147483648\r\nflwr-timestamp: " + time
                + "\r\nflwr-public-key: " + Base64.getEncoder().encodeToString(key.publicBytes())
                + "\r\nflwr-signature: " + Base64.getEncoder().encodeToString(key.sign(time)) + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", server.port());
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> call(FleetMethod.PULL_MESSAGES, ByteString.copyFromUtf8("no protocol buffer")))
                .hasMessageStartingWith("HTTP 400: ");
    }

    @Test
    void anothersNumberIsRefused() throws Exception {
        long node = join();
        assertThatThrownBy(() -> call(FleetMethod.PULL_MESSAGES, FleetCalls.pull(node + 2)))
                .hasMessage("HTTP 401: the node's number does not belong to its key, or the key is not on the list");
    }

    @Test
    void aReplyThatIsTooLargeFails() throws Exception {
        long node = join();
        CompletableFuture<Reply> asked = ask(TransportContract.fit(1));
        Deflated.Message reply =
                reply(pull(node), new Reply(TransportContract.model(new double[MOST]), 1, 0, Map.of()));
        assertThat(push(node, reply, announce(node, reply), reply.objects().objects()))
                .isFalse();
        assertThat(failure(asked)).endsWith("the reply is larger than 1048576 bytes, the most that is accepted");
    }

    @Test
    void anObjectOfAnotherHashFails() throws Exception {
        long node = join();
        CompletableFuture<Reply> asked = ask(TransportContract.fit(1));
        Deflated.Message reply = reply(pull(node), new Reply(TransportContract.model(1), 1, 0, Map.of()));
        Map<String, byte[]> forged = new HashMap<>(reply.objects().objects());
        forged.replaceAll((id, bytes) -> new byte[] {1, 2, 3});
        assertThat(push(node, reply, announce(node, reply), forged)).isFalse();
        assertThat(failure(asked)).contains("an object of 3 bytes came for ").contains(", but its hash is ");
    }

    @Test
    void aReplyThatIsNoneFails() throws Exception {
        long node = join();
        CompletableFuture<Reply> asked = ask(TransportContract.fit(1));
        Metadata metadata = pull(node).message().metadata().reply(Timestamps.seconds());
        Deflated.Message reply = Deflated.message(
                metadata, Deflated.records(Map.of("metrics", Deflated.metrics(Map.of("num-examples", 1L)))));
        Map<String, byte[]> objects = new HashMap<>(reply.objects().objects());
        assertThat(push(node, reply, announce(node, reply), objects)).isTrue();
        assertThat(asked.get().weights().isEmpty())
                .as("the strategy refuses it for its shape")
                .isTrue();
    }

    @Test
    void aReplyCountsOnce() throws Exception {
        long node = join();
        CompletableFuture<Reply> asked = ask(TransportContract.fit(1));
        Deflated.Message reply = reply(pull(node), new Reply(TransportContract.model(5), 1, 0, Map.of()));
        assertThat(push(node, reply, announce(node, reply), reply.objects().objects()))
                .isTrue();
        assertThat(asked.get().weights()).isEqualTo(TransportContract.model(5));
        assertThat(announce(node, reply).wanted()).as("sent again").isEmpty();
        CompletableFuture<Reply> next = ask(TransportContract.fit(2));
        FleetCalls.Announced instruction = pull(node);
        assertThat(announce(node, reply).wanted()).as("sent in the next round").isEmpty();
        Deflated.Message right = reply(instruction, new Reply(TransportContract.model(6), 1, 0, Map.of()));
        assertThat(push(node, right, announce(node, right), right.objects().objects()))
                .isTrue();
        assertThat(next.get().weights()).isEqualTo(TransportContract.model(6));
    }

    @Test
    void aNodeThatComesAnewLosesItsTask() throws Exception {
        long node = join();
        CompletableFuture<Reply> asked = ask(TransportContract.fit(1));
        FleetCalls.Announced ignored = pull(node);
        assertThat(join()).isEqualTo(node);
        assertThat(failure(asked)).endsWith("it came anew");
    }
}
