package org.broca.federated.strategy;

import java.util.List;
import java.util.Optional;
import org.broca.federated.Reply;

/** How much each site counts in an average. */
public interface Weighting {
    /** The name under which {@link Strategies#weighting} gives it. */
    String name();

    /** Why a reply cannot be weighted, in words; empty if it can. */
    default Optional<String> refusal(Reply reply) {
        return Optional.empty();
    }

    /** A number for each contribution, not negative, in their order; only their ratios count. */
    double[] weights(List<Contribution> contributions);
}
