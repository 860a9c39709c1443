package org.broca.federated.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of a server, by number. A node's number is made of its key, so that a server that starts again knows it.
 */
final class FleetNodes {
    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);

    private final FleetRun run;
    private final Sites<FleetSite> sites;
    private final Map<Long, FleetSite> byNode = new ConcurrentHashMap<>();

    FleetNodes(FleetRun run, Sites<FleetSite> sites) {
        this.run = run;
        this.sites = sites;
    }

    static long number(String publicPem) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicPem.getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(hash).getLong() >>> 1 | 2;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** A node comes; if it was here, it starts anew. */
    synchronized FleetSite activate(long node, boolean python, double heartbeatSeconds) {
        deactivate(node, "it came anew");
        FleetSite site = new FleetSite(run, node, python);
        site.beat(heartbeatSeconds);
        byNode.put(node, site);
        sites.add(site);
        LOG.info("node {} joined", site.id());
        return site;
    }

    synchronized void deactivate(long node, String why) {
        FleetSite site = byNode.remove(node);
        if (site != null) {
            site.leave(why);
            sites.remove(site);
            LOG.info("node {} left: {}", site.id(), why);
        }
    }

    Optional<FleetSite> find(long node) {
        return Optional.ofNullable(byNode.get(node));
    }

    /** Lets go of the nodes whose heart does not beat. */
    void reap() {
        for (Map.Entry<Long, FleetSite> entry : byNode.entrySet()) {
            if (entry.getValue().isLate()) {
                deactivate(entry.getKey(), "no heartbeat");
            }
        }
    }
}
