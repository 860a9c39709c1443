/**
 * Splits a manifest among the sites of a federation: by speaker, by accent, at random, or unevenly by a Dirichlet
 * distribution.
 *
 * <p>{@link org.broca.federated.partition.Manifest} reads and writes, a
 * {@link org.broca.federated.partition.Partitioner} deals out.
 */
@NullMarked
package org.broca.federated.partition;

import org.jspecify.annotations.NullMarked;
