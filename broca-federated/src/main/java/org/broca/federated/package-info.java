/**
 * Federated training: sites that keep their recordings train one model together.
 *
 * <p>This package says what is exchanged, whatever the transport: a {@link org.broca.federated.Task} goes from the
 * server to a site, a {@link org.broca.federated.Reply} comes back. {@link org.broca.federated.FederatedClient} is what
 * a site implements, {@link org.broca.federated.ClientProxy} is how the server sees a site.
 */
@NullMarked
package org.broca.federated;

import org.jspecify.annotations.NullMarked;
