/**
 * How a server makes one model of what its sites trained.
 *
 * <p>{@link org.broca.federated.strategy.Strategies} gives a {@link org.broca.federated.strategy.Strategy} by its name;
 * {@link org.broca.federated.strategy.Weighting} says how much each site counts.
 */
@NullMarked
package org.broca.federated.strategy;

import org.jspecify.annotations.NullMarked;
