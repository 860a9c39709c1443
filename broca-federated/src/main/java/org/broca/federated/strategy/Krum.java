package org.broca.federated.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.federated.Weights;
import org.broca.tensor.Check;

/**
 * The one model, or the average of some, that lies closest to the others: sites that send something else are left out.
 *
 * <p>A site's score is the sum of its squared distances to its {@code n - f - 2} nearest neighbours, of n sites and f
 * malicious ones; the lowest wins, the first of equals. Blanchard et al., "Machine Learning with Adversaries: Byzantine
 * Tolerant Gradient Descent", 2017. Same numbers as Flower's Krum.
 */
public final class Krum implements Strategy {
    private final int malicious;
    private final int keep;
    private final boolean multiple;
    private final Weighting weighting;

    private Krum(int malicious, int keep, boolean multiple, Weighting weighting) {
        Check.that(malicious >= 0, "num_malicious_clients must be at least 0, got %d", malicious);
        Check.that(keep >= 0, "num_clients_to_keep must be at least 0, got %d", keep);
        this.malicious = malicious;
        this.keep = keep;
        this.multiple = multiple;
        this.weighting = weighting;
    }

    /** Krum: takes one site's model. */
    public static Krum one(int malicious) {
        return new Krum(malicious, 1, false, Weightings.uniform());
    }

    /**
     * Multi-Krum: averages some sites' models.
     *
     * @param keep how many; 0 for all but the malicious ones
     */
    public static Krum multiple(int malicious, int keep, Weighting weighting) {
        return new Krum(malicious, keep, true, weighting);
    }

    @Override
    public String name() {
        return multiple ? "multikrum" : "krum";
    }

    @Override
    public Aggregate aggregate(
            int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
        int sites = contributions.size();
        double[] scores = scores(distances(current, contributions));
        List<Contribution> best = IntStream.range(0, sites)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .limit(keep == 0 ? Math.max(1, sites - malicious) : keep)
                .map(contributions::get)
                .toList();
        double[] shares = Values.shares(weighting.weights(best));
        Weights next = Values.combine(current, best, (name, values) -> Values.mean(values, shares));
        Map<String, Double> all = new LinkedHashMap<>();
        contributions.forEach(each -> all.put(each.client(), 0.0));
        all.putAll(Values.byClient(best, shares));
        return new Aggregate(next, Map.of(), all, Map.of());
    }

    private static double[][] distances(Weights current, List<Contribution> contributions) {
        int sites = contributions.size();
        double[][] distances = new double[sites][sites];
        for (String name : new ArrayList<>(current.arrays().keySet())) {
            double[][] values = new double[sites][];
            Arrays.setAll(
                    values,
                    i -> Values.array(contributions.get(i).weights(), name).toDoubles());
            for (int i = 0; i < sites; i++) {
                for (int j = 0; j < i; j++) {
                    distances[i][j] += squared(values[i], values[j]);
                    distances[j][i] = distances[i][j];
                }
            }
        }
        return distances;
    }

    private static double squared(double[] a, double... b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private double[] scores(double[]... distances) {
        int sites = distances.length;
        int nearest = Math.max(1, sites - malicious - 2);
        double[] scores = new double[sites];
        for (int i = 0; i < sites; i++) {
            double[] sorted = distances[i].clone();
            Arrays.sort(sorted); // the first is the site itself
            scores[i] = Arrays.stream(sorted).skip(1).limit(nearest).sum();
        }
        return scores;
    }
}
