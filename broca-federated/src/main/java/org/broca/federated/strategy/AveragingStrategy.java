package org.broca.federated.strategy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.io.NumpyArray;

/**
 * A weighted average of the sites' models, and a step of the server towards it: FedAvg and its relatives.
 *
 * <p>McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data", 2017. Whole numbers
 * and truth values, as BatchNorm's counter, are averaged and rounded, without the optimizer. Same numbers as Flower's
 * strategies of both generations to 1e-6.
 */
public final class AveragingStrategy implements Strategy {
    private static final String FIRST = "first_moment";
    private static final String SECOND = "second_moment";

    private final String name;
    private final Weighting weighting;
    private final ServerOptimizer optimizer;
    private final Map<String, Object> fitConfig;

    AveragingStrategy(String name, Weighting weighting, ServerOptimizer optimizer, Map<String, Object> fitConfig) {
        this.name = name;
        this.weighting = weighting;
        this.optimizer = optimizer;
        this.fitConfig = new LinkedHashMap<>(fitConfig);
    }

    /** The plain average. */
    public static AveragingStrategy fedAvg(Weighting weighting) {
        return new AveragingStrategy("fedavg", weighting, new ServerOptimizer.Replace(), Map.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Object> fitConfig() {
        return Map.copyOf(fitConfig);
    }

    @Override
    public Optional<String> refusal(Reply reply) {
        return weighting.refusal(reply);
    }

    @Override
    public Aggregate aggregate(
            int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
        double[] shares = Values.shares(weighting.weights(contributions));
        Map<String, NumpyArray> first = new LinkedHashMap<>();
        Map<String, NumpyArray> second = new LinkedHashMap<>();
        Weights next = Values.combine(current, contributions, (array, sites) -> {
            double[] mean = Values.mean(sites, shares);
            NumpyArray old = Values.array(current, array);
            if (!old.dtype().isFloatingPoint() || optimizer instanceof ServerOptimizer.Replace) {
                return mean;
            }
            double[] m = moment(state, FIRST, array, mean.length);
            double[] v = moment(state, SECOND, array, mean.length);
            double[] stepped = optimizer.step(round, old.toDoubles(), difference(mean, old.toDoubles()), m, v);
            first.put(array, NumpyArray.of(DType.FLOAT64, old.shape(), m));
            second.put(array, NumpyArray.of(DType.FLOAT64, old.shape(), v));
            return stepped;
        });
        return new Aggregate(next, moments(first, second), Values.byClient(contributions, shares), Map.of());
    }

    private Map<String, Weights> moments(Map<String, NumpyArray> first, Map<String, NumpyArray> second) {
        if (optimizer instanceof ServerOptimizer.Replace) {
            return Map.of();
        } else if (optimizer instanceof ServerOptimizer.Momentum) {
            return Map.of(FIRST, new Weights(first));
        }
        return Map.of(FIRST, new Weights(first), SECOND, new Weights(second));
    }

    private static double[] moment(Map<String, Weights> state, String moment, String array, int length) {
        Weights moments = state.get(moment);
        return moments == null
                ? new double[length]
                : Values.array(moments, array).toDoubles();
    }

    private static double[] difference(double[] mean, double... current) {
        double[] delta = new double[mean.length];
        for (int i = 0; i < delta.length; i++) {
            delta[i] = mean[i] - current[i];
        }
        return delta;
    }
}
