package org.broca.federated.simulation;

import org.broca.federated.FederatedClient;

/** Makes a simulated site when it is its turn. */
@FunctionalInterface
public interface ClientFactory {
    /**
     * Makes one site for one task; if it is {@link AutoCloseable}, it is closed afterwards.
     *
     * @param index which site, from 0
     */
    FederatedClient create(int index);
}
