package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.broca.federated.wire.FleetMethod;

/** The Fleet API of flwr 1.23 to 1.39: the same messages over gRPC. */
final class GrpcFleetChannel implements FleetChannel {
    private static final Metadata.Key<byte[]> PUBLIC_KEY =
            Metadata.Key.of("flwr-public-key-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<byte[]> SIGNATURE =
            Metadata.Key.of("flwr-signature-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> TIMESTAMP =
            Metadata.Key.of("flwr-timestamp", Metadata.ASCII_STRING_MARSHALLER);

    private final Address address;
    private final NodeKey key;
    private final ManagedChannel channel;

    GrpcFleetChannel(Address address, Tls tls, NodeKey key) {
        this.address = address;
        this.key = key;
        NettyChannelBuilder netty =
                NettyChannelBuilder.forAddress(address.host(), address.port()).maxInboundMessageSize(Integer.MAX_VALUE);
        channel = tls.equals(Tls.NONE)
                ? netty.usePlaintext().build()
                : netty.sslContext(tls.client()).build();
    }

    @Override
    public ByteString call(FleetMethod method, ByteString request, Duration limit)
            throws FleetFailure, InterruptedException {
        String timestamp = Timestamps.now();
        Metadata headers = new Metadata();
        headers.put(PUBLIC_KEY, key.publicBytes());
        headers.put(SIGNATURE, key.sign(timestamp));
        headers.put(TIMESTAMP, timestamp);
        MethodDescriptor<ByteString, ByteString> descriptor =
                GrpcMessages.method(MethodDescriptor.MethodType.UNARY, "flwr.proto.Fleet", method.rpc());
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    descriptor,
                    CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS),
                    request);
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e.getStatus());
        }
    }

    private FleetFailure failure(Status status) {
        GrpcFailures.refuseBadCertificates(address, status);
        FleetFailure.Kind kind =
                switch (status.getCode()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> FleetFailure.Kind.UNREACHABLE;
                    case UNAUTHENTICATED -> FleetFailure.Kind.UNAUTHORIZED;
                    case PERMISSION_DENIED -> FleetFailure.Kind.RUN_OVER;
                    default -> FleetFailure.Kind.REFUSED;
                };
        return new FleetFailure(kind, status.getCode() + ": " + GrpcFailures.words(status));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
