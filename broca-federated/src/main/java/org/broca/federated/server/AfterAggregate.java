package org.broca.federated.server;

import org.broca.federated.Weights;

/** What the server does with a model after each aggregation: training on a held-out set of its own, say. */
@FunctionalInterface
public interface AfterAggregate {
    /**
     * Trains on.
     *
     * @param round from 1
     * @param aggregated the model of this round
     * @return the model that the round ends with; its arrays have the same names and shapes
     */
    Weights train(int round, Weights aggregated);
}
