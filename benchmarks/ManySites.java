import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.federated.server.FederatedServer;
import org.broca.federated.server.History;
import org.broca.federated.simulation.Simulation;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.AveragingStrategy;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Strategy;
import org.broca.federated.strategy.Weightings;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.NumpyArray;

/**
 * Many simulated sites with a model that costs next to nothing to train: what do the rounds themselves take?
 *
 * <p>{@code ./broca run benchmarks/ManySites.java SITES SITES_A_ROUND ROUNDS PARAMETERS}; the heap is what lives when the
 * replies of a round are all there.
 */
final class ManySites {
    private static final int ARRAYS = 10;

    private ManySites() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        int sites = Integer.parseInt(args[0]);
        int each = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        int size = Integer.parseInt(args[3]) / ARRAYS;
        Watching strategy = new Watching(AveragingStrategy.fedAvg(Weightings.samples()), new long[1]);
        long begin = System.nanoTime();
        History history = FederatedServer.builder(new Simulation(sites, ManySites::site, 1), strategy)
                .initialWeights(zeros(size))
                .fractionFit((double) each / sites)
                .minFitClients(each)
                .fractionEvaluate(0)
                .build()
                .run(rounds);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d sites, %d a round, %d rounds, %d parameters: %.2f s, heap %d MB, resident %s, replies used %d%n",
                sites,
                each,
                rounds,
                size * ARRAYS,
                seconds,
                strategy.most[0] >> 20,
                resident(),
                history.rounds().stream().mapToInt(round -> round.fit().size()).sum());
    }

    private static Weights zeros(int size) {
        Map<String, NumpyArray> arrays = new java.util.LinkedHashMap<>();
        for (int i = 0; i < ARRAYS; i++) {
            arrays.put("layer." + i, NumpyArray.of(Tensor.zeros(size)));
        }
        return new Weights(arrays);
    }

    private static FederatedClient site(int index) {
        return task -> {
            Map<String, NumpyArray> trained = new java.util.LinkedHashMap<>();
            task.weights().arrays().forEach((name, array) -> {
                Tensor weights = array.toTensor();
                trained.put(name, NumpyArray.of(weights.mul(0.5).add(Tensor.randn(weights.size(0)))));
            });
            return new Reply(new Weights(trained), 1 + index % 7, 0, Map.of());
        };
    }

    private static String resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\s+", " "))
                .findFirst()
                .orElse("unknown");
    }

    /** Looks at the heap when all replies are there. */
    private record Watching(Strategy of, long[] most) implements Strategy {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Aggregate aggregate(
                int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory());
            return of.aggregate(round, current, contributions, state);
        }
    }
}
