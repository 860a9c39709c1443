package org.broca.federated.transport;

import org.broca.federated.FederatedClient;

/** A site's connection to a server of a federation. */
public interface ClientTransport {
    /**
     * Does the server's tasks until it says that all is done.
     *
     * <p>Tries again for as long as the server does not answer, so that a site can be started before its server. Tasks
     * are done on the calling thread; meanwhile another one keeps the connection alive.
     *
     * @throws IllegalStateException if the server refuses this site for good, as for an unknown key or certificate;
     *     says why
     * @throws InterruptedException if the calling thread is interrupted
     */
    void serve(FederatedClient client) throws InterruptedException;
}
