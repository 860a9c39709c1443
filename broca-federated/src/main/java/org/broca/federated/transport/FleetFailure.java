package org.broca.federated.transport;

/** Why a SuperLink did not do what a node asked. */
final class FleetFailure extends Exception {
    private static final long serialVersionUID = 1;

    enum Kind {
        /** It is out of reach: worth another try. */
        UNREACHABLE,
        /** It does not know the node, or its signature is wrong. */
        UNAUTHORIZED,
        /** The run is over. */
        RUN_OVER,
        /** It says no to this request. */
        REFUSED
    }

    private final Kind kind;

    FleetFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
