package org.broca.nnet;

/** What a pooling takes from each window. */
public enum PoolType {
    /** The mean. */
    AVG,
    /** The largest. */
    MAX
}
