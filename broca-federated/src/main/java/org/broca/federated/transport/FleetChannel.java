package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.broca.federated.wire.FleetMethod;

/** How a node's requests get to a SuperLink, signed. Safe for use from several threads. */
interface FleetChannel extends AutoCloseable {
    /**
     * Asks once.
     *
     * @throws IllegalStateException if the two sides will never understand each other, as without a common certificate
     */
    ByteString call(FleetMethod method, ByteString request, Duration limit) throws FleetFailure, InterruptedException;

    @Override
    void close();
}
