package org.broca.federated.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a node asks of a SuperLink. */
public enum FleetMethod {
    REGISTER_NODE,
    ACTIVATE_NODE,
    SEND_NODE_HEARTBEAT,
    PULL_MESSAGES,
    GET_RUN,
    GET_FAB,
    PULL_OBJECT,
    CONFIRM_MESSAGE_RECEIVED,
    PUSH_MESSAGES,
    PUSH_OBJECT,
    DEACTIVATE_NODE,
    UNREGISTER_NODE;

    /** Its name over HTTP: {@code pull-messages}. */
    public String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name over gRPC: {@code PullMessages}. */
    public String rpc() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    public static Optional<FleetMethod> ofPath(String path) {
        return Arrays.stream(values())
                .filter(method -> method.path().equals(path))
                .findFirst();
    }
}
