package org.broca.federated.server;

import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;
import org.broca.federated.Weights;

/**
 * What came of asking one site.
 *
 * @param reply empty if there is none that can be used
 * @param failure why there is none; empty if there is one
 */
record Answer(String client, Optional<Reply> reply, String failure, double seconds) {
    static Answer of(String client, Reply reply, double seconds) {
        return new Answer(client, Optional.of(reply), "", seconds);
    }

    static Answer failed(String client, String failure, double seconds) {
        return new Answer(client, Optional.empty(), failure, seconds);
    }

    Answer refused(String why) {
        return failed(client, why, seconds);
    }

    SiteReport report(double share, Map<String, Object> measured) {
        Reply said = reply.orElseGet(() -> new Reply(Weights.none(), 0, 0, Map.of()));
        return new SiteReport(
                client, failure, said.numExamples(), share, said.loss(), said.metrics(), measured, seconds);
    }
}
