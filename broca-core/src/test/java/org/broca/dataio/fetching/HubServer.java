package org.broca.dataio.fetching;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks a model hub's protocol: resolve addresses, commits, entity tags, large files elsewhere, ranges. */
final class HubServer implements AutoCloseable {
    static final String COMMIT = "1".repeat(40);

    final List<String> requests = new ArrayList<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final HttpServer storage;
    volatile String commit = COMMIT;
    volatile int breakAfter = Integer.MAX_VALUE;
    volatile Optional<String> wrongTag = Optional.empty();

    HubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::resolve);
        storage.createContext("/", this::store);
        server.start();
        storage.start();
    }

    /** A file under {@code organisation/model/name}; large ones are redirected to another host. */
    void put(String path, byte[] content) {
        files.put(path, content);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(HubFile.sha256().digest(content));
    }

    private synchronized void log(HttpExchange exchange) {
        requests.add("%s %s%s%s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                                .map(range -> " " + range)
                                .orElse(""),
                        exchange.getRequestHeaders().containsKey("Authorization") ? " with token" : ""));
    }

    private void resolve(HttpExchange exchange) throws IOException {
        log(exchange);
        String[] parts = exchange.getRequestURI().getPath().split("/", 6); // "", org, model, resolve, revision, file
        String path = parts[1] + "/" + parts[2] + "/" + (parts.length > 5 ? parts[5] : "");
        boolean known = files.keySet().stream().anyMatch(file -> file.startsWith(parts[1] + "/" + parts[2] + "/"));
        byte[] content = files.get(path);
        if (content == null) {
            exchange.getResponseHeaders().set("X-Error-Code", known ? "EntryNotFound" : "RepoNotFound");
            exchange.sendResponseHeaders(known ? 404 : 401, -1);
        } else {
            String tag = wrongTag.orElse(sha256(content));
            exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + tag + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
            exchange.getResponseHeaders()
                    .set("Location", "http://localhost:" + storage.getAddress().getPort() + "/" + path);
            exchange.sendResponseHeaders(302, -1);
        }
        exchange.close();
    }

    private void store(HttpExchange exchange) throws IOException {
        log(exchange);
        byte[] content = files.get(exchange.getRequestURI().getPath().substring(1));
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        int count = content.length - from;
        exchange.sendResponseHeaders(range == null ? 200 : 206, count);
        int sent = Math.min(count, breakAfter);
        breakAfter = Integer.MAX_VALUE;
        exchange.getResponseBody().write(content, from, sent);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        storage.stop(0);
    }
}
