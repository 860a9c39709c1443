package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.federated.ClientProxy;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static List<ClientProxy> sites(int count) {
        LocalSites sites = new LocalSites();
        for (int i = 0; i < count; i++) {
            sites.add("site-" + i, LocalSites.honestSite(i));
        }
        return sites.connected();
    }

    @Test
    void everySiteIsChosenAsOftenAsEveryOther() {
        Map<String, Integer> chosen = new HashMap<>();
        Map<String, Integer> poisson = new HashMap<>();
        List<ClientProxy> sites = sites(20);
        for (int round = 1; round <= 2000; round++) {
            new Sampling(5).fraction(sites, "fit", round, 0.25, 1).forEach(site -> {
                int ignored = chosen.merge(site.id(), 1, Integer::sum);
            });
            new Sampling(5).poisson(sites, "fit", round, 0.25).forEach(site -> {
                int ignored = poisson.merge(site.id(), 1, Integer::sum);
            });
        }

        assertThat(chosen)
                .hasSize(20)
                .allSatisfy((site, times) -> assertThat(times).isBetween(400, 600));
        assertThat(poisson)
                .hasSize(20)
                .allSatisfy((site, times) -> assertThat(times).isBetween(400, 600));
    }

    /** Sites that stay keep their place when others come. */
    @Property(tries = 100)
    void aNewSiteTakesOnePlaceAtMost(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 9) int round) {
        List<String> few = ids(new Sampling(seed).fraction(sites(count), "fit", round, 0, 2));
        List<String> more = ids(new Sampling(seed).fraction(sites(count + 1), "fit", round, 0, 2));

        assertThat(few).hasSize(2);
        assertThat(more).hasSize(2).filteredOn(few::contains).hasSizeGreaterThanOrEqualTo(1);
    }

    private static List<String> ids(List<ClientProxy> sites) {
        return sites.stream().map(ClientProxy::id).toList();
    }
}
