package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A message without its content, which travels as objects.
 *
 * @param error instead of a content, if the node has none
 */
public record FleetMessage(Metadata metadata, Optional<FleetError> error) {
    /** The message as it is announced: a content is there, and empty. */
    public ByteString write() {
        ProtoWriter out = ProtoWriter.message().message(1, metadata.write());
        error.ifPresentOrElse(e -> out.message(3, e.write()), () -> out.message(2, ProtoWriter.message()));
        return out.toByteString();
    }

    /** The message as the body of its object. */
    ByteString writeBody() {
        ProtoWriter out = ProtoWriter.message().message(1, metadata.withId("").write());
        error.ifPresent(e -> out.message(3, e.write()));
        return out.toByteString();
    }

    public static FleetMessage read(Proto in) {
        return new FleetMessage(
                Metadata.read(in.message(1)),
                in.has(3) ? Optional.of(FleetError.read(in.message(3))) : Optional.empty());
    }
}
