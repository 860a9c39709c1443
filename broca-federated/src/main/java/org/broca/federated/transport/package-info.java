/**
 * How tasks and replies travel: Flower's protocols, on both sides.
 *
 * <p>Start with {@link org.broca.federated.transport.LegacyClient} and
 * {@link org.broca.federated.transport.LegacyServer} for flwr's {@code start_client} and {@code start_server}, of every
 * version since 1.0; with {@link org.broca.federated.transport.FleetClient} and
 * {@link org.broca.federated.transport.FleetServer} for its SuperLink and SuperNodes.
 */
@NullMarked
package org.broca.federated.transport;

import org.jspecify.annotations.NullMarked;
