package org.broca.federated.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What sites measured, averaged by their utterances. */
final class MetricAverages {
    private MetricAverages() {}

    /** Loss and all finite numbers among the metrics; each over the sites that sent it. Empty if no site is used. */
    static Map<String, Object> of(List<SiteReport> sites) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (SiteReport site : sites) {
            if (site.ok()) {
                add(sums, "loss", site.loss(), site.examples());
                site.metrics().forEach((name, value) -> {
                    if (!name.equals("loss") && value instanceof Number number) {
                        add(sums, name, number.doubleValue(), site.examples());
                    }
                });
            }
        }
        Map<String, Object> averages = new LinkedHashMap<>();
        sums.forEach((name, sum) -> averages.put(name, sum[0] / sum[1]));
        return averages;
    }

    private static void add(Map<String, double[]> sums, String name, double value, double examples) {
        if (Double.isFinite(value)) {
            double[] sum = sums.computeIfAbsent(name, each -> new double[2]);
            sum[0] += value * examples;
            sum[1] += examples;
        }
    }
}
