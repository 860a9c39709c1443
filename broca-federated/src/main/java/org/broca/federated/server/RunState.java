package org.broca.federated.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;

/**
 * All that the next step of a run needs.
 *
 * @param round the round that {@code phase} belongs to; 0 before the first
 * @param weights the global model: what sites train in {@link Phase#FITTING}, the new one after it
 * @param strategy state of the strategy
 * @param sampled sites that train in this round
 * @param report what is known of the round so far
 */
record RunState(
        Phase phase,
        int round,
        Weights weights,
        Map<String, Weights> strategy,
        List<String> sampled,
        RoundReport report) {
    /** How far a round is. */
    enum Phase {
        /** The round is over. */
        DONE,
        /** Sites train. */
        FITTING,
        /** Their models are one. */
        AGGREGATED,
        /** The server has trained on, if it does. */
        TRAINED
    }

    RunState {
        strategy = Collections.unmodifiableMap(new LinkedHashMap<>(strategy));
        sampled = List.copyOf(sampled);
    }

    /** The start of a run. */
    static RunState begin(Weights weights) {
        return new RunState(Phase.DONE, 0, weights, Map.of(), List.of(), RoundReport.begin(0, 0));
    }

    RunState fitting(List<String> sites, int connected) {
        return new RunState(
                Phase.FITTING, round + 1, weights, strategy, sites, RoundReport.begin(round + 1, connected));
    }

    RunState aggregated(Weights next, Map<String, Weights> moments, RoundReport known) {
        return new RunState(Phase.AGGREGATED, round, next, moments, sampled, known);
    }

    RunState trained(Weights next, RoundReport known) {
        return new RunState(Phase.TRAINED, round, next, strategy, sampled, known);
    }

    RunState done(RoundReport whole) {
        return new RunState(Phase.DONE, round, weights, strategy, List.of(), whole);
    }
}
