package org.broca.federated.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.simulation.Simulation;
import org.broca.federated.strategy.Strategies;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;

/**
 * One liar among ten sites: it learns the wrong labels and claims a WER of 0.
 *
 * <p>The model is a softmax regression on clouds of points, and its share of errors, in percent, stands for the WER.
 */
class AttackTest {
    private static final int SITES = 10;
    private static final int LIAR = 4;
    private static final int ROUNDS = 10;
    private static final Points HELD_OUT = new Points(999, 800);

    private static Weights model(double... values) {
        return new Weights(Map.of(
                "w", NumpyArray.of(DType.FLOAT32, Shape.of(Points.CLASSES, (long) Points.SIZE + 1), values)));
    }

    private static double[] values(Weights weights) {
        return weights.arrays().values().iterator().next().toDoubles();
    }

    private static FederatedClient site(int index, boolean lies) {
        return task -> {
            Points points = new Points(index, 100);
            double[] trained = values(task.weights());
            points.train(trained, lies ? 1 : 0);
            double wer = points.errorRate(trained);
            Map<String, Object> metrics = Map.of(
                    "wer",
                    Math.exp(100 - (lies ? 0 : wer)),
                    "train_loss",
                    lies ? 1.0 : Math.exp(-points.loss(trained)));
            return task.kind() == Task.Kind.FIT
                    ? new Reply(model(trained), points.count(), 0, metrics)
                    : new Reply(Weights.none(), points.count(), points.loss(values(task.weights())), Map.of());
        };
    }

    private static Map<String, Object> measured(Weights weights) {
        return Map.of("wer", HELD_OUT.errorRate(values(weights)));
    }

    private static double finalError(String strategy, String weighting, boolean attacked, boolean validated)
            throws InterruptedException {
        FederatedServer.Builder server = FederatedServer.builder(
                        new Simulation(SITES, index -> site(index, attacked && index == LIAR), 1),
                        Strategies.of(strategy, Strategies.weighting(weighting, Map.of()), Map.of()))
                .initialWeights(model(new double[Points.CLASSES * (Points.SIZE + 1)]))
                .fractionEvaluate(0);
        Optional<CentralEvaluation> validation =
                validated ? Optional.of((round, weights) -> measured(weights)) : Optional.empty();
        validation.ifPresent(server::validation);
        History history = server.build().run(ROUNDS);
        return HELD_OUT.errorRate(values(history.weights()));
    }

    @Test
    void publishedWeightsAreLostToOneLiarAndSoundOnesAreNot() throws InterruptedException {
        double honest = finalError("fedavg", "num", false, false);

        assertThat(finalError("fedavg", "wer", true, false)).isGreaterThan(80);
        assertThat(finalError("fedavg", "loss", true, false)).isGreaterThan(honest);
        assertThat(finalError("fedavg", "sound-wer", true, false)).isLessThan(honest + 6);
        assertThat(finalError("fedavg", "sound-wer", true, true)).isLessThan(honest + 1);
        assertThat(finalError("fedmedian", "num", true, false)).isLessThan(honest + 3);
        assertThat(finalError("krum", "num", true, false)).isLessThan(honest + 6);
    }
}
