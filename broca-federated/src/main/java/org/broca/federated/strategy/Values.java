package org.broca.federated.strategy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.io.NumpyArray;

/** Arithmetic on arrays of many sites, in double precision, one array at a time. */
final class Values {
    private Values() {}

    /** Makes the values of one array of the new model. */
    @FunctionalInterface
    interface PerArray {
        /**
         * Combines the sites' values.
         *
         * @param sites values of each site, in the contributions' order
         */
        double[] combine(String name, double[][] sites);
    }

    /** Goes through all arrays; the new ones have the types and shapes of {@code current}'s. */
    static Weights combine(Weights current, List<Contribution> contributions, PerArray perArray) {
        Map<String, NumpyArray> combined = new LinkedHashMap<>();
        current.arrays().forEach((name, array) -> {
            double[][] sites = new double[contributions.size()][];
            for (int i = 0; i < sites.length; i++) {
                sites[i] = array(contributions.get(i).weights(), name).toDoubles();
            }
            combined.put(name, like(array, perArray.combine(name, sites)));
        });
        return new Weights(combined);
    }

    static NumpyArray array(Weights weights, String name) {
        NumpyArray array = weights.arrays().get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array \"%s\" (known: %s)"
                    .formatted(name, weights.arrays().keySet()));
        }
        return array;
    }

    /** Values as an array of the same type and shape; whole numbers are rounded, truth goes with the majority. */
    static NumpyArray like(NumpyArray array, double... values) {
        if (!array.dtype().isFloatingPoint()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = array.dtype() == DType.BOOL ? values[i] >= 0.5 ? 1 : 0 : Math.rint(values[i]);
            }
        }
        return NumpyArray.of(array.dtype(), array.shape(), values);
    }

    /** Weighted sum; the same whatever the order of the sites, by Neumaier's compensated summation. */
    static double[] mean(double[][] sites, double... shares) {
        double[] sum = new double[sites[0].length];
        double[] lost = new double[sum.length];
        for (int i = 0; i < sites.length; i++) {
            for (int j = 0; j < sum.length; j++) {
                double term = shares[i] * sites[i][j];
                double next = sum[j] + term;
                lost[j] += Math.abs(sum[j]) >= Math.abs(term) ? sum[j] - next + term : term - next + sum[j];
                sum[j] = next;
            }
        }
        for (int j = 0; j < sum.length; j++) {
            sum[j] += Double.isFinite(sum[j]) ? lost[j] : 0;
        }
        return sum;
    }

    /** Weights divided by their sum; equal ones where all are 0. */
    static double[] shares(double... weights) {
        double largest = 0;
        for (double weight : weights) {
            largest = Math.max(largest, weight);
        }
        double[] shares = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            shares[i] = largest == 0 ? 1 : weights[i] / largest;
        }
        double[] ascending = shares.clone(); // whatever the order of the sites
        Arrays.sort(ascending);
        double sum = 0;
        for (double share : ascending) {
            sum += share;
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    static Map<String, Double> byClient(List<Contribution> contributions, double... shares) {
        Map<String, Double> byClient = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            byClient.put(contributions.get(i).client(), shares[i]);
        }
        return byClient;
    }
}
