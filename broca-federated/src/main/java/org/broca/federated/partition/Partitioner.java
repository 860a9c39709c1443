package org.broca.federated.partition;

import java.util.List;

/** Deals utterances out to clients. */
@FunctionalInterface
public interface Partitioner {
    /**
     * Deals out: each utterance goes to one client, and each client gets some.
     *
     * @param clients at least 1
     * @return a list for each client
     * @throws IllegalArgumentException if there is too little for so many clients; says what there is
     */
    List<List<Utterance>> deal(List<Utterance> utterances, int clients);

    /** At random, as evenly as it goes. */
    static Partitioner iid(long seed) {
        return new IidPartitioner(seed);
    }

    /**
     * By the values of a key, as speakers or accents: all utterances of a value go to one client. The largest groups
     * are dealt out first, each to the client that has least.
     */
    static Partitioner byKey(String key) {
        return new KeyPartitioner(key);
    }

    /**
     * Unevenly: how many of the utterances of each value of a key go to which client is drawn from a symmetric
     * Dirichlet distribution (Hsu, Qi and Brown, 2019).
     *
     * @param alpha above 0: small for clients that have few of the values, large for clients that are alike
     */
    static Partitioner dirichlet(String key, double alpha, long seed) {
        return new DirichletPartitioner(key, alpha, seed);
    }
}
