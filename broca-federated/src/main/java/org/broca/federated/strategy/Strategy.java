package org.broca.federated.strategy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.broca.federated.Reply;
import org.broca.federated.Weights;

/**
 * Makes a new global model of what the sites of a round trained.
 *
 * <p>A strategy remembers nothing: its state goes in and comes out, so that a coordinator can keep it on disk and go on
 * after a crash.
 */
public interface Strategy {
    /** The name under which {@link Strategies#of} gives it. */
    String name();

    /** Settings that sites get with each training task, besides the server's. */
    default Map<String, Object> fitConfig() {
        return Map.of();
    }

    /**
     * As {@link #fitConfig()}, where they change with the strategy's state.
     *
     * @param state {@link Aggregate#state} of the round before; empty in the first
     */
    default Map<String, Object> fitConfig(Map<String, Weights> state) {
        return fitConfig();
    }

    /**
     * The probability with which each site must be sampled, whatever the others do, for what the strategy promises to
     * hold; empty if any sampling will do.
     */
    default OptionalDouble poissonRate() {
        return OptionalDouble.empty();
    }

    /** Why a reply to a training task cannot be used, in words; empty if it can. */
    default Optional<String> refusal(Reply reply) {
        return Optional.empty();
    }

    /**
     * Makes the new model; the contributions' order plays no role but for rounding.
     *
     * @param round from 1
     * @param current the model that the sites started from
     * @param contributions at least one; all with the arrays of {@code current}
     * @param state {@link Aggregate#state} of the round before; empty in the first
     */
    Aggregate aggregate(int round, Weights current, List<Contribution> contributions, Map<String, Weights> state);
}
