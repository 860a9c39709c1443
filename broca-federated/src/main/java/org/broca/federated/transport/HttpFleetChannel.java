package org.broca.federated.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.broca.federated.wire.FleetMethod;

/** The Fleet API of flwr 1.40 and newer: protocol buffers over HTTP. */
final class HttpFleetChannel implements FleetChannel {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Set<Integer> GATEWAYS = Set.of(502, 503, 504);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Address address;
    private final String base;
    private final NodeKey key;
    private final String publicKey;
    private final HttpClient http;

    HttpFleetChannel(Address address, Tls tls, NodeKey key) {
        this.address = address;
        this.key = key;
        boolean secure = !tls.equals(Tls.NONE);
        base = (secure ? "https://" : "http://") + address + "/v1/fleet/";
        publicKey = Base64.getEncoder().encodeToString(key.publicBytes());
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        http = (secure ? builder.sslContext(JdkTls.context(tls)) : builder).build();
    }

    @Override
    public ByteString call(FleetMethod method, ByteString request, Duration limit)
            throws FleetFailure, InterruptedException {
        String timestamp = Timestamps.now();
        HttpRequest post = HttpRequest.newBuilder(URI.create(base + method.path()))
                .timeout(limit)
                .header("content-type", "application/protobuf")
                .header("accept", "application/protobuf")
                .header("flwr-public-key", publicKey)
                .header("flwr-timestamp", timestamp)
                .header("flwr-signature", Base64.getEncoder().encodeToString(key.sign(timestamp)))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(post, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                return UnsafeByteOperations.unsafeWrap(response.body());
            }
            throw failure(response);
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS with the SuperLink %s: %s".formatted(address, e.getMessage()), e);
        } catch (IOException e) {
            String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new FleetFailure(FleetFailure.Kind.UNREACHABLE, words);
        }
    }

    private static FleetFailure failure(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        FleetFailure.Kind kind = GATEWAYS.contains(status)
                ? FleetFailure.Kind.UNREACHABLE
                : status == 401
                        ? FleetFailure.Kind.UNAUTHORIZED
                        : status == 403 ? FleetFailure.Kind.RUN_OVER : FleetFailure.Kind.REFUSED;
        return new FleetFailure(kind, "HTTP %d: %s".formatted(status, detail(response.body())));
    }

    private static String detail(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            JsonNode json = JSON.readTree(text);
            return json.path("detail").asText(text);
        } catch (JsonProcessingException e) {
            return text.length() > 200 ? text.substring(0, 200) : text;
        }
    }

    @Override
    public void close() {
        // The client's threads end with it.
    }
}
