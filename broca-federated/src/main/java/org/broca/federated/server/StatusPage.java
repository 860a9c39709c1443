package org.broca.federated.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A page that shows how a run goes: the sites and what they do, the rounds, the curves of WER and loss.
 *
 * <p>{@code /} is the page, which needs nothing from elsewhere; {@code /status.json} is what it shows.
 */
final class StatusPage implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;

    StatusPage(String host, int port, RunStatus status) {
        byte[] page = page();
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the status page cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/")) {
                answer(exchange, 200, "text/html; charset=utf-8", page);
            } else {
                answer(exchange, 404, "text/plain", "not found\n".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.createContext(
                "/status.json",
                exchange ->
                        answer(exchange, 200, "application/json", status.json().getBytes(StandardCharsets.UTF_8)));
        threads = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "federated-status");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
    }

    private static byte[] page() {
        try (InputStream in = StatusPage.class.getResourceAsStream("status.html")) {
            if (in == null) {
                throw new IllegalStateException("status.html is missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read status.html", e);
        }
    }

    private static void answer(HttpExchange exchange, int code, String type, byte... body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(code, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    URI address() {
        InetSocketAddress at = server.getAddress();
        String host = at.getHostString().contains(":") ? "[" + at.getHostString() + "]" : at.getHostString();
        return URI.create("http://%s:%d/".formatted(host, at.getPort()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
