package org.broca.federated.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.server.FederatedServer;
import org.broca.federated.server.History;
import org.broca.federated.server.SiteReport;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weightings;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Strategy FED_AVG = AveragingStrategy.fedAvg(Weightings.samples());

    /** Adds chance to the model, from both of its sources. */
    private static Reply drift(Task task, int index) {
        if (task.kind() == Task.Kind.EVALUATE) {
            return new Reply(Weights.none(), 1, index, Map.of());
        }
        double stream = Randomness.stream("test").nextDouble();
        Tensor model = task.weights().arrays().values().iterator().next().toTensor();
        Tensor moved = model.add(Tensor.randn(3)).add(stream);
        return new Reply(new Weights(Map.of("w", NumpyArray.of(moved))), 1L + index, 0, Map.of());
    }

    private static Weights zeros() {
        return new Weights(Map.of("w", NumpyArray.of(Tensor.zeros(3))));
    }

    private static History run(long seed) throws InterruptedException {
        return FederatedServer.builder(new Simulation(30, index -> task -> drift(task, index), seed), FED_AVG)
                .initialWeights(zeros())
                .fractionFit(0.2)
                .build()
                .run(3);
    }

    @Test
    void aSeedDecidesEverythingWhateverTheOrderOfThreads() throws InterruptedException {
        assertThat(run(1).weights()).isEqualTo(run(1).weights()).isNotEqualTo(run(2).weights());
    }

    /** Counts how many sites there are at once. */
    private static final class Counted implements FederatedClient, AutoCloseable {
        private final AtomicInteger alive;
        private final List<Integer> most;

        Counted(AtomicInteger alive, List<Integer> most) {
            this.alive = alive;
            this.most = most;
            most.add(alive.incrementAndGet());
        }

        @Override
        public Reply handle(Task task) {
            return drift(task, 0);
        }

        @Override
        public void close() {
            int ignored = alive.decrementAndGet();
        }
    }

    @Test
    void oneSiteIsInMemoryAtATime() throws InterruptedException {
        AtomicInteger alive = new AtomicInteger();
        List<Integer> most = Collections.synchronizedList(new ArrayList<>());

        History ignored = FederatedServer.builder(new Simulation(100, index -> new Counted(alive, most), 1), FED_AVG)
                .initialWeights(zeros())
                .build()
                .run(1);

        assertThat(most).hasSize(200).containsOnly(1);
        assertThat(alive).hasValue(0);
    }

    @Test
    void aSiteThatFailsIsReported() throws InterruptedException {
        Simulation simulation = new Simulation(
                3,
                index -> {
                    if (index == 1) {
                        throw new IllegalArgumentException("no manifest for site 1");
                    }
                    return task -> drift(task, index);
                },
                1);

        List<SiteReport> fit = FederatedServer.builder(simulation, FED_AVG)
                .initialWeights(zeros())
                .build()
                .run(1)
                .rounds()
                .get(0)
                .fit();

        assertThat(fit.stream().filter(site -> !site.ok()))
                .extracting(SiteReport::failure)
                .containsExactly("it reports an error: no manifest for site 1");
    }
}
