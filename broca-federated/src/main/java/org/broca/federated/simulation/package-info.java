/** Many sites in one Java process, without a network. */
@NullMarked
package org.broca.federated.simulation;

import org.jspecify.annotations.NullMarked;
