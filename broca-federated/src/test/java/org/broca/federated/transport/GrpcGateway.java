package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.broca.federated.ClientProxy;
import org.broca.federated.wire.FleetMethod;

/**
 * A SuperLink as flwr 1.23 to 1.39 has it, for tests: takes the Fleet API's calls over gRPC and hands their messages
 * and signatures on to a {@link FleetServer}, which answers over HTTP.
 */
final class GrpcGateway implements ServerTransport {
    private static final List<String> SIGNED = List.of("flwr-public-key", "flwr-signature");
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    private final FleetServer fleet = FleetServer.builder("127.0.0.1:0").build();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Server grpc;

    GrpcGateway(int port) throws IOException {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("flwr.proto.Fleet");
        for (FleetMethod method : FleetMethod.values()) {
            service.addMethod(
                    GrpcMessages.method(MethodType.UNARY, "flwr.proto.Fleet", method.rpc()),
                    ServerCalls.asyncUnaryCall((request, response) -> answer(method, request, response)));
        }
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .addService(ServerInterceptors.intercept(service.build(), new Remembering()))
                .build()
                .start();
    }

    /** Lets the handlers of calls see their headers. */
    private static final class Remembering implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
        }
    }

    private void answer(FleetMethod method, ByteString request, StreamObserver<ByteString> response) {
        try {
            HttpResponse<byte[]> answer = http.send(post(method, request), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                response.onNext(ByteString.copyFrom(answer.body()));
                response.onCompleted();
            } else {
                response.onError(status(answer.statusCode())
                        .withDescription(new String(answer.body(), StandardCharsets.UTF_8))
                        .asRuntimeException());
            }
        } catch (IOException e) {
            response.onError(Status.UNAVAILABLE.withDescription("down").asRuntimeException());
        } catch (InterruptedException e) {
            response.onError(Status.CANCELLED.asRuntimeException());
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest post(FleetMethod method, ByteString request) {
        Metadata headers = HEADERS.get();
        HttpRequest.Builder post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + fleet.port() + "/v1/fleet/" + method.path()))
                .header("content-type", "application/protobuf")
                .header(
                        "flwr-timestamp",
                        headers.get(Metadata.Key.of("flwr-timestamp", Metadata.ASCII_STRING_MARSHALLER)));
        for (String name : SIGNED) {
            byte[] value = headers.get(Metadata.Key.of(name + "-bin", Metadata.BINARY_BYTE_MARSHALLER));
            post.header(name, Base64.getEncoder().encodeToString(value));
        }
        return post.POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                .build();
    }

    private static Status status(int code) {
        return switch (code) {
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            default -> Status.FAILED_PRECONDITION;
        };
    }

    @Override
    public int port() {
        return grpc.getPort();
    }

    @Override
    public List<ClientProxy> connected() {
        return fleet.connected();
    }

    @Override
    public boolean waitFor(int count, Duration limit) throws InterruptedException {
        return fleet.waitFor(count, limit);
    }

    /** Ends without a word to the nodes. */
    void abort() {
        grpc.shutdownNow();
        fleet.abort();
    }

    @Override
    public void close() {
        fleet.close();
        grpc.shutdownNow();
    }
}
