/**
 * Flower's messages, byte for byte: what {@link org.broca.federated.transport} sends and receives.
 *
 * <p>Protocol buffers are read and written by hand; {@code Proto} is the reader, {@code ProtoWriter} the writer.
 * Whatever comes from a peer may be garbage: every codec throws {@link IllegalArgumentException} for what it cannot
 * read, and says why.
 */
@NullMarked
package org.broca.federated.wire;

import org.jspecify.annotations.NullMarked;
