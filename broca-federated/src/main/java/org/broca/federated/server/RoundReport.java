package org.broca.federated.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a round went.
 *
 * @param round from 1; 0 for the central evaluation of the first model
 * @param connected how many sites were there
 * @param fit the sites that were asked to train
 * @param evaluate the sites that were asked to measure
 * @param federated the sites' loss and metrics, averaged by their utterances; empty if nobody measured
 * @param central what the server measured of the round's model; empty where it does not
 * @param notes of the strategy, as the privacy spent
 * @param outcome {@code ok}, or why the model stayed as it was
 * @param seconds for all of it
 */
public record RoundReport(
        int round,
        int connected,
        List<SiteReport> fit,
        List<SiteReport> evaluate,
        Map<String, Object> federated,
        Map<String, Object> central,
        Map<String, Object> notes,
        String outcome,
        double seconds) {
    private static final String OK = "ok";

    public RoundReport {
        fit = List.copyOf(fit);
        evaluate = List.copyOf(evaluate);
        federated = Collections.unmodifiableMap(new LinkedHashMap<>(federated));
        central = Collections.unmodifiableMap(new LinkedHashMap<>(central));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    static RoundReport begin(int round, int connected) {
        return new RoundReport(round, connected, List.of(), List.of(), Map.of(), Map.of(), Map.of(), OK, 0);
    }

    boolean aggregated() {
        return outcome.equals(OK);
    }

    RoundReport fit(List<SiteReport> sites, Map<String, Object> said, String how, double took) {
        return new RoundReport(round, connected, sites, evaluate, federated, central, said, how, seconds + took);
    }

    RoundReport outcome(String how, double took) {
        return new RoundReport(round, connected, fit, evaluate, federated, central, notes, how, seconds + took);
    }

    RoundReport evaluated(
            List<SiteReport> sites, Map<String, Object> averages, Map<String, Object> server, double took) {
        return new RoundReport(round, connected, fit, sites, averages, server, notes, outcome, seconds + took);
    }
}
