/**
 * The coordinator: rounds of training over the sites that are connected.
 *
 * <p>Start with {@link org.broca.federated.server.FederatedServer#builder}.
 */
@NullMarked
package org.broca.federated.server;

import org.jspecify.annotations.NullMarked;
