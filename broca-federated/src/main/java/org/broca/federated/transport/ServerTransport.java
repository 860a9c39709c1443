package org.broca.federated.transport;

import org.broca.federated.ClientManager;

/** A server's door: sites join and leave while it is open. */
public interface ServerTransport extends ClientManager, AutoCloseable {
    /** The port it listens on: the one of its address, or the one that was free where that was 0. */
    int port();

    /** Tells all sites that there is nothing more to do, lets them go, and stops listening. */
    @Override
    void close();
}
