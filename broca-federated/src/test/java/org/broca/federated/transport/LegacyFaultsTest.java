package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.broca.federated.ClientFailure;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.wire.JoinCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bad sites do to a server: it says so and goes on. */
@Timeout(60)
class LegacyFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LegacyServer server =
            LegacyServer.builder("127.0.0.1:0").maxMessageBytes(1 << 20).build();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void goodSitesStillWork() throws Exception {
        channel.shutdownNow();
        while (!server.connected().isEmpty()) {
            Thread.onSpinWait();
        }
        Thread site = TransportContract.start(
                LegacyClient.builder("127.0.0.1:" + server.port()).build(), TransportContract::plusOne);
        assertThat(server.waitFor(1, LIMIT)).isTrue();
        assertThat(server.connected()
                        .get(0)
                        .ask(TransportContract.fit(1), LIMIT)
                        .weights())
                .isEqualTo(TransportContract.model(2));
        server.close();
        site.join();
    }

    private JoinCall join() throws InterruptedException {
        JoinCall call = new JoinCall(channel);
        assertThat(server.waitFor(1, LIMIT)).isTrue();
        return call;
    }

    private CompletableFuture<Reply> ask() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return server.connected().get(0).ask(TransportContract.fit(1), LIMIT);
            } catch (ClientFailure e) {
                throw new IllegalStateException(e.kind() + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void assertFails(CompletableFuture<Reply> asked, String message) {
        assertThatThrownBy(asked::get)
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> assertThat(e.getCause()).hasMessageMatching(message));
    }

    @Test
    void garbageIsNoReply() throws Exception {
        JoinCall call = join();
        CompletableFuture<Reply> asked = ask();
        assertThat(call.next()).isInstanceOf(JoinCall.Received.class);
        call.send(ByteString.copyFromUtf8("no protocol buffer"));
        assertFails(
                asked,
                "UNUSABLE_REPLY: the reply of site 127\\.0\\.0\\.1:\\d+ is unusable: 18 bytes are no protocol buffer: .*");
        call.close();
    }

    @Test
    void aReplyToAnotherQuestionIsNone() throws Exception {
        JoinCall call = join();
        CompletableFuture<Reply> asked = ask();
        assertThat(call.next()).isInstanceOf(JoinCall.Received.class);
        Reply reply = new Reply(TransportContract.model(), 1, 0, Map.of());
        call.send(JoinCodec.reply(Task.Kind.EVALUATE, reply));
        assertFails(
                asked,
                "UNUSABLE_REPLY: the reply of site .* is unusable: " + "a reply to FIT has the field 5; it must be 4");
        call.close();
    }

    @Test
    void aReplyThatIsTooLargeCostsTheConnection() throws Exception {
        JoinCall call = join();
        CompletableFuture<Reply> asked = ask();
        assertThat(call.next()).isInstanceOf(JoinCall.Received.class);
        call.send(ByteString.copyFrom(new byte[1 << 21]));
        assertFails(
                asked,
                "UNAVAILABLE: site 127\\.0\\.0\\.1:\\d+ is gone: gRPC message exceeds maximum size 1048576: 2097152");
    }

    @Test
    void aSiteThatDiesInATaskIsGone() throws Exception {
        JoinCall call = join();
        CompletableFuture<Reply> asked = ask();
        assertThat(call.next()).isInstanceOf(JoinCall.Received.class);
        call.close();
        assertFails(asked, "UNAVAILABLE: site 127\\.0\\.0\\.1:\\d+ is gone: .*");
    }

    @Test
    void whatNobodyAskedForIsNotRead() throws Exception {
        JoinCall call = join();
        call.send(ByteString.copyFrom(new byte[1 << 19]));
        call.send(ByteString.copyFrom(new byte[1 << 21]));
        assertThat(server.connected()).hasSize(1);
    }
}
