/**
 * Sites that train with SpeechBrain's recipes: {@link org.broca.federated.client.SpeechBrainClient} lets any recipe
 * take part in a federation as it is.
 *
 * <p>{@link org.broca.federated.client.TrainAfterAggregateStrategy} trains on the server, after each aggregation, with
 * the same recipe.
 */
@NullMarked
package org.broca.federated.client;

import org.jspecify.annotations.NullMarked;
