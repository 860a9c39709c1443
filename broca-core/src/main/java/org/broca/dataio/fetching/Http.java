package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** HTTP as downloads need it: redirects that leave secrets behind, and transfers that go on where they broke off. */
final class Http {
    private static final int MOST_REDIRECTS = 10;
    private static final int ATTEMPTS = 5;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private Http() {}

    /** An answer other than the one that was hoped for. */
    static final class StatusException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        StatusException(URI address, int status) {
            super("%s answered with HTTP status %d".formatted(address, status));
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The headers of a file; redirects are followed on the same host only. */
    static HttpResponse<Void> head(URI address, Map<String, String> headers) throws IOException {
        URI at = address;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            HttpRequest request = request(at, headers)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<Void> reply = send(request, HttpResponse.BodyHandlers.discarding());
            Optional<URI> next = redirect(reply);
            if (next.isEmpty() || !sameHost(next.get(), at)) {
                return reply;
            }
            at = next.get();
        }
        throw new IOException(address + " redirects in circles");
    }

    /**
     * Receives a file; what {@code partial} holds already is not sent again.
     *
     * @param tag the file's entity tag, if it is known: a partial file of another one is not continued
     */
    static void receive(URI address, Map<String, String> headers, Path partial, Optional<String> tag)
            throws IOException {
        long before = -1;
        for (int attempt = 1; ; attempt++) {
            try {
                receiveOnce(address, headers, partial, tag);
                return;
            } catch (StatusException e) {
                throw e;
            } catch (IOException e) {
                long now = Files.exists(partial) ? Files.size(partial) : 0;
                if (attempt == ATTEMPTS || now <= before || now == 0) {
                    throw e;
                }
                before = now;
            }
        }
    }

    private static void receiveOnce(URI address, Map<String, String> headers, Path partial, Optional<String> tag)
            throws IOException {
        long have = Files.exists(partial) ? Files.size(partial) : 0;
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (have > 0) {
            all.put("Range", "bytes=" + have + "-");
            tag.ifPresent(known -> all.put("If-Range", known));
        }
        HttpResponse<InputStream> reply = get(address, all);
        try (InputStream body = reply.body()) {
            if (reply.statusCode() == RANGE_NOT_SATISFIABLE && have > 0) {
                Files.delete(partial);
                receiveOnce(address, headers, partial, tag);
                return;
            }
            boolean goesOn = reply.statusCode() == 206;
            if (!goesOn && reply.statusCode() != 200) {
                throw new StatusException(address, reply.statusCode());
            }
            StandardOpenOption how = goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (OutputStream out =
                    Files.newOutputStream(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
                body.transferTo(out);
            }
        }
    }

    private static HttpResponse<InputStream> get(URI address, Map<String, String> headers) throws IOException {
        URI at = address;
        Map<String, String> sent = new LinkedHashMap<>(headers);
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            HttpResponse<InputStream> reply =
                    send(request(at, sent).build(), HttpResponse.BodyHandlers.ofInputStream());
            Optional<URI> next = redirect(reply);
            if (next.isEmpty()) {
                return reply;
            }
            reply.body().close();
            if (!sameHost(next.get(), at)) {
                sent.remove("Authorization");
            }
            at = next.get();
        }
        throw new IOException(address + " redirects in circles");
    }

    private static HttpRequest.Builder request(URI address, Map<String, String> headers) throws IOException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofSeconds(60))
                    .header("Accept-Encoding", "identity")
                    .header("User-Agent", "broca");
            headers.forEach(request::header);
            return request;
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address: " + e.getMessage(), e);
        }
    }

    private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return CLIENT.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Optional<URI> redirect(HttpResponse<?> reply) throws IOException {
        Optional<String> location = reply.headers().firstValue("Location");
        if (reply.statusCode() < 300 || reply.statusCode() > 399 || location.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reply.uri().resolve(location.get()));
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to no address: %s".formatted(reply.uri(), location.get()), e);
        }
    }

    private static boolean sameHost(URI a, URI b) {
        return String.valueOf(a.getAuthority()).equals(String.valueOf(b.getAuthority()));
    }

    static OptionalLong length(HttpResponse<?> reply) {
        return reply.headers().firstValueAsLong("Content-Length");
    }

    /** What went wrong, in words: exceptions of the network often have no message. */
    static String reason(IOException e) {
        if (e instanceof java.net.ConnectException) {
            return "no connection";
        }
        if (e instanceof java.net.http.HttpTimeoutException) {
            return "no answer in time";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
