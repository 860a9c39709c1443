package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrpcMessagesTest {
    /** As gRPC hands on a message; notes how much is asked for at once. */
    private static final class Message extends ByteArrayInputStream implements KnownLength {
        private final List<Integer> asked = new ArrayList<>();

        Message(byte... content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            asked.add(length);
            return super.read(into, offset, length);
        }

        @Override
        public synchronized byte[] readAllBytes() {
            throw new AssertionError("gathers the message in pieces before it is one array");
        }
    }

    @Test
    void aMessageIsReadIntoOneArray() throws IOException {
        byte[] content = new byte[100_000];
        content[99_999] = 7;
        Message message = new Message(content);
        assertThat(GrpcMessages.bytes(message)).isEqualTo(content);
        assertThat(message.asked).containsExactly(100_000);
    }

    @Test
    void aStreamOfUnknownLengthIsReadToItsEnd() throws IOException {
        assertThat(GrpcMessages.bytes(new ByteArrayInputStream(new byte[] {1, 2, 3})))
                .containsExactly(1, 2, 3);
    }
}
