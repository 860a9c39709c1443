package org.broca.federated.client;

/** What a recipe is run for. */
public enum Phase {
    /** Training on a site. */
    FIT,
    /** Measuring a model, on a site or on the server. */
    EVALUATE,
    /** Training on the server, after an aggregation. */
    TRAIN_AFTER_AGGREGATE
}
