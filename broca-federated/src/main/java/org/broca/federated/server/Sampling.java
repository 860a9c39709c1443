package org.broca.federated.server;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.broca.federated.ClientProxy;
import org.broca.tensor.Check;

/**
 * Which sites take part: each gets a number from the seed, the round, the phase and its id, and the lowest win.
 *
 * <p>So the choice does not depend on the order in which sites joined, and there is nothing to remember between rounds.
 */
record Sampling(long seed) {
    /** Sites by their numbers, those that win first. */
    private List<ClientProxy> ranked(List<ClientProxy> sites, String phase, int round) {
        return sites.stream()
                .sorted(Comparator.<ClientProxy>comparingDouble(site -> number(site.id(), phase, round))
                        .thenComparing(ClientProxy::id))
                .toList();
    }

    /** As Flower does: a share of the sites, but at least so many. */
    List<ClientProxy> fraction(List<ClientProxy> sites, String phase, int round, double fraction, int atLeast) {
        int count = Math.min(sites.size(), Math.max((int) (sites.size() * fraction), atLeast));
        return ranked(sites, phase, round).subList(0, count);
    }

    /** Each site with the same probability, whatever the others do. */
    List<ClientProxy> poisson(List<ClientProxy> sites, String phase, int round, double probability) {
        Check.that(probability >= 0 && probability <= 1, "a probability must be in [0, 1], got %s", probability);
        return ranked(sites, phase, round).stream()
                .filter(site -> number(site.id(), phase, round) < probability)
                .toList();
    }

    private double number(String id, String phase, int round) {
        long mixed = mix(mix(seed) + round);
        for (byte b : (phase + "/" + id).getBytes(StandardCharsets.UTF_8)) {
            mixed = mix(mixed ^ b);
        }
        return (mixed >>> 11) * 0x1.0p-53;
    }

    private static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L; // SplitMix64
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
