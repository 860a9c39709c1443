package org.broca.federated;

import java.time.Duration;
import java.util.List;

/** The sites that are connected to a server. Safe for use from several threads. */
public interface ClientManager {
    /** Those connected now, in the order of their joining. */
    List<ClientProxy> connected();

    /**
     * Waits until {@code count} sites are connected.
     *
     * @return whether they were, before {@code limit} was over
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean waitFor(int count, Duration limit) throws InterruptedException;
}
