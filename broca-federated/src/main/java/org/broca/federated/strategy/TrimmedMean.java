package org.broca.federated.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.Check;

/**
 * The mean of each number without its largest and smallest, or the median: a few sites cannot bend it far.
 *
 * <p>Every site counts the same. Yin et al., "Byzantine-Robust Distributed Learning: Towards Optimal Statistical
 * Rates", 2018. Same numbers as Flower's FedTrimmedAvg and FedMedian to 1e-6.
 */
public final class TrimmedMean implements Strategy {
    private final String name;
    private final double cut;

    private TrimmedMean(String name, double cut) {
        this.name = name;
        this.cut = cut;
    }

    /**
     * The trimmed mean.
     *
     * @param beta share of the sites to leave out on each side, in [0, 0.5); rounded down to whole sites
     */
    public TrimmedMean(double beta) {
        this("trimmedmean", beta);
        Check.that(beta >= 0 && beta < 0.5, "beta must be in [0, 0.5), got %s", beta);
    }

    /** The median; the mean of the two in the middle where the number of sites is even. */
    public static TrimmedMean median() {
        return new TrimmedMean("fedmedian", 0.5);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Aggregate aggregate(
            int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
        int sites = contributions.size();
        int out = Math.min((int) (cut * sites), (sites - 1) / 2);
        Weights next = Values.combine(current, contributions, (name, values) -> {
            double[] mean = new double[values[0].length];
            double[] column = new double[sites];
            for (int j = 0; j < mean.length; j++) {
                for (int i = 0; i < sites; i++) {
                    column[i] = values[i][j];
                }
                Arrays.sort(column);
                mean[j] = Arrays.stream(column, out, sites - out).sum() / (sites - 2 * out);
            }
            return mean;
        });
        return new Aggregate(next, Map.of(), Map.of(), Map.of());
    }
}
