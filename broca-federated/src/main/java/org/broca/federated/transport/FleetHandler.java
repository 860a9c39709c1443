package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.broca.federated.wire.FleetCalls;
import org.broca.federated.wire.FleetMethod;
import org.broca.federated.wire.Proto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of nodes over HTTP. A request is read only when its signature is right and its length is. */
final class FleetHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);
    private static final String PREFIX = "/v1/fleet/";
    private static final String PROTOBUF = "application/protobuf";
    private static final int LONGEST_REQUEST = 64 << 20;

    private final FleetRun run;
    private final FleetNodes nodes;
    private final FleetAuth auth;
    private volatile boolean over;

    FleetHandler(FleetRun run, FleetNodes nodes, FleetAuth auth) {
        this.run = run;
        this.nodes = nodes;
        this.auth = auth;
    }

    /** The run is over: nodes that ask are told so. */
    void end() {
        over = true;
    }

    /** A response that is an error. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final int code;

        Refused(int status, int code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    @Override
    public void handle(HttpExchange http) throws IOException {
        try (http) {
            respond(http);
        }
    }

    private void respond(HttpExchange http) throws IOException {
        try {
            respond(http, 200, PROTOBUF, answer(http).toByteArray());
        } catch (Refused e) {
            LOG.warn(
                    "{} {}: refused ({}): {}", http.getRemoteAddress(), http.getRequestURI(), e.status, e.getMessage());
            String words = String.valueOf(e.getMessage()).replaceAll("[\"\\\\\\p{Cntrl}]", "'");
            respondJson(http, e.status, "{\"code\":%d,\"detail\":\"%s\"}".formatted(e.code, words));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", http.getRemoteAddress(), http.getRequestURI(), e);
            respondJson(http, 500, "{\"detail\":\"a defect of the server\"}");
        }
    }

    private static void respondJson(HttpExchange http, int status, String json) throws IOException {
        respond(http, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange http, int status, String type, byte[] body) throws IOException {
        http.getResponseHeaders().set("content-type", type);
        http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            http.getResponseBody().write(body);
        }
        // Closing waits for the rest of the request; the answer must not wait with it.
        http.getResponseBody().flush();
    }

    private ByteString answer(HttpExchange http) throws IOException, Refused {
        String path = http.getRequestURI().getPath();
        Optional<FleetMethod> method =
                path.startsWith(PREFIX) ? FleetMethod.ofPath(path.substring(PREFIX.length())) : Optional.empty();
        if (method.isEmpty() || !http.getRequestMethod().equals("POST")) {
            throw new Refused(404, 0, "nothing is here but POST " + PREFIX);
        }
        Headers headers = http.getRequestHeaders();
        if (!PROTOBUF.equals(headers.getFirst("content-type"))) {
            throw new Refused(415, 1002, "the content-type must be " + PROTOBUF);
        }
        String key = signer(headers);
        boolean python = headers.containsKey("flwr-package-name");
        Proto request = parse(body(http));
        try {
            return dispatch(method.get(), request, key, python);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, 1003, String.valueOf(e.getMessage()));
        }
    }

    private String signer(Headers headers) throws Refused {
        try {
            return auth.check(
                    headers.getFirst("flwr-public-key"),
                    headers.getFirst("flwr-timestamp"),
                    headers.getFirst("flwr-signature"),
                    Instant.now());
        } catch (FleetAuth.Refusal e) {
            throw new Refused(401, 0, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] body(HttpExchange http) throws IOException, Refused {
        String length = http.getRequestHeaders().getFirst("content-length");
        boolean tooLong = length != null
                && length.matches("\\d+")
                && (length.length() > 9 || Integer.parseInt(length) > LONGEST_REQUEST);
        byte[] body = tooLong ? new byte[0] : http.getRequestBody().readNBytes(LONGEST_REQUEST + 1);
        if (tooLong || body.length > LONGEST_REQUEST) {
            throw new Refused(413, 0, "a request is longer than %d bytes".formatted(LONGEST_REQUEST));
        }
        return body;
    }

    private static Proto parse(byte[] body) throws Refused {
        try {
            return Proto.parse(body);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, 1003, String.valueOf(e.getMessage()));
        }
    }

    private ByteString dispatch(FleetMethod method, Proto request, String key, boolean python) throws Refused {
        long number = FleetNodes.number(key);
        switch (method) {
            case REGISTER_NODE, ACTIVATE_NODE -> {
                return join(method, request, key, python);
            }
            case DEACTIVATE_NODE, UNREGISTER_NODE -> {
                check(request.unsigned(1) == number);
                nodes.deactivate(number, "it said goodbye");
                return ByteString.EMPTY;
            }
            default -> {
                check(FleetCalls.readNode(request) == number && auth.allows(key));
                return work(method, request, nodes.find(number).orElseGet(() -> nodes.activate(number, python, 30)));
            }
        }
    }

    private static void check(boolean fits) throws Refused {
        if (!fits) {
            throw new Refused(401, 0, "the node's number does not belong to its key, or the key is not on the list");
        }
    }

    private ByteString join(FleetMethod method, Proto request, String key, boolean python) throws Refused {
        String claimed = request.bytes(1).toStringUtf8();
        if (!claimed.strip().equals(key.strip())) {
            throw new Refused(401, 0, "the public key is not the one that signed");
        }
        if (method == FleetMethod.REGISTER_NODE) {
            if (auth.hasList()) {
                throw new Refused(412, 2001, "nodes do not register themselves here: their keys are on a list");
            }
            return FleetCalls.nodeId(FleetNodes.number(key));
        }
        if (!auth.allows(key)) {
            throw new Refused(412, 2004, "this node's key is not on the list");
        }
        FleetSite ignored = nodes.activate(FleetNodes.number(key), python, interval(request));
        return FleetCalls.nodeId(FleetNodes.number(key));
    }

    private static double interval(Proto request) throws Refused {
        double seconds = request.real(2);
        if (!(seconds >= 10 && seconds <= 1800)) {
            throw new Refused(400, 2003, "the heartbeat's interval must be 10 to 1800 s, got " + seconds);
        }
        return seconds;
    }

    private ByteString work(FleetMethod method, Proto request, FleetSite site) throws Refused {
        return switch (method) {
            case SEND_NODE_HEARTBEAT -> {
                site.beat(interval(request));
                yield FleetCalls.taken(true);
            }
            case PULL_MESSAGES ->
                site.isDismissed()
                        ? FleetCalls.pulledLeave()
                        : site.deliver().map(FleetCalls::pulled).orElse(ByteString.EMPTY);
            case GET_RUN -> {
                checkRunning(request.unsigned(2));
                yield FleetCalls.run(run.id(), run.app(), run.config());
            }
            case GET_FAB -> {
                checkRunning(request.unsigned(3));
                if (run.app().hash().isEmpty()
                        || !request.text(2).equals(run.app().hash())) {
                    throw new Refused(
                            403, 2009, "this server has no such app; it was started without one for Python's nodes");
                }
                yield FleetCalls.app(run.app());
            }
            case PULL_OBJECT ->
                FleetCalls.fetched(site.object(request.text(3))
                        .map(content -> new FleetCalls.Fetched(true, true, content))
                        .orElseGet(() -> new FleetCalls.Fetched(false, false, new byte[0])));
            case CONFIRM_MESSAGE_RECEIVED -> {
                site.confirm();
                yield ByteString.EMPTY;
            }
            case PUSH_MESSAGES -> {
                FleetCalls.Announced reply = FleetCalls.readReply(request);
                checkRunning(reply.message().metadata().run());
                yield FleetCalls.accepted(reply.message().metadata().messageId(), site.announce(reply));
            }
            case PUSH_OBJECT -> {
                checkRunning(request.unsigned(2));
                byte[] content = request.bytes(4).toByteArray();
                yield FleetCalls.taken(site.store(request.text(5), request.text(3), content));
            }
            case REGISTER_NODE, ACTIVATE_NODE, DEACTIVATE_NODE, UNREGISTER_NODE ->
                throw new IllegalStateException("not a node's work: " + method);
        };
    }

    private void checkRunning(long asked) throws Refused {
        if (over || asked != run.id()) {
            throw new Refused(403, 2007, "the run %s is over".formatted(Long.toUnsignedString(asked)));
        }
    }
}
