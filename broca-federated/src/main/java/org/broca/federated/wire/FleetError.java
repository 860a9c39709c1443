package org.broca.federated.wire;

/** Why a node has no reply, in Flower's codes. */
public record FleetError(long code, String reason) {
    /** The node's program threw an exception. */
    public static final long CLIENT_APP = 2;

    ProtoWriter write() {
        return ProtoWriter.message().signed(1, code).text(2, reason);
    }

    static FleetError read(Proto in) {
        return new FleetError(in.signed(1), in.text(2));
    }
}
