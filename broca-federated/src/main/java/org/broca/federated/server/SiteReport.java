package org.broca.federated.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one site did in one phase of a round.
 *
 * @param client the site's id
 * @param failure why its reply was not used; empty if it was
 * @param examples how many utterances it says it trained on or measured
 * @param share how much it counted in the aggregation, in [0, 1]; 0 where that has no meaning
 * @param loss of an evaluation; else 0
 * @param metrics what the site sent
 * @param measured what the server measured of the site's weights; empty where it does not
 * @param seconds from task to reply
 */
public record SiteReport(
        String client,
        String failure,
        long examples,
        double share,
        double loss,
        Map<String, Object> metrics,
        Map<String, Object> measured,
        double seconds) {
    public SiteReport {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    }

    /** Whether the site's reply was used. */
    public boolean ok() {
        return failure.isEmpty();
    }
}
