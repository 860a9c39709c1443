package org.broca.federated;

/** Why a site gave no usable reply. */
public final class ClientFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** What went wrong, in Flower's words. */
    public enum Kind {
        /** The site said that it could not do the task. */
        CLIENT_ERROR,
        /** The connection is gone. */
        UNAVAILABLE,
        /** No reply came in time. */
        TIMEOUT,
        /** A reply came that is none: not readable, too large, of another shape, not finite. */
        UNUSABLE_REPLY
    }

    private final Kind kind;

    public ClientFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
