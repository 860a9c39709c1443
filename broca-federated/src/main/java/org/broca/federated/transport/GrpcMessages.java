package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Messages of gRPC as the bytes that they are. */
final class GrpcMessages {
    private GrpcMessages() {}

    static MethodDescriptor<ByteString, ByteString> method(
            MethodDescriptor.MethodType type, String service, String name) {
        MethodDescriptor.Marshaller<ByteString> bytes = new Bytes();
        return MethodDescriptor.newBuilder(bytes, bytes)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {
        @Override
        public InputStream stream(ByteString value) {
            return new Sized(value);
        }

        @Override
        public ByteString parse(InputStream stream) {
            try {
                return UnsafeByteOperations.unsafeWrap(bytes(stream));
            } catch (IOException | OutOfMemoryError e) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("a message cannot be read: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }

    /** A message of 2 GB needs that much memory once, not twice: gRPC knows its length. */
    static byte[] bytes(InputStream stream) throws IOException {
        if (!(stream instanceof KnownLength)) {
            return stream.readAllBytes();
        }
        byte[] bytes = new byte[stream.available()];
        int read = stream.readNBytes(bytes, 0, bytes.length);
        return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
    }

    /** gRPC writes a stream of known length without gathering it first. */
    private static final class Sized extends FilterInputStream implements KnownLength {
        private int left;

        Sized(ByteString value) {
            super(value.newInput());
            left = value.size();
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            left -= Math.max(read, 0);
            return read;
        }
    }
}
