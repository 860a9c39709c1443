import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.transport.ClientTransport;
import org.broca.federated.transport.FleetClient;
import org.broca.federated.transport.FleetServer;
import org.broca.federated.transport.LegacyClient;
import org.broca.federated.transport.LegacyServer;
import org.broca.federated.transport.ServerTransport;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;

/**
 * Broca's peer of the live checks: what {@code toy.py} does, on Broca's transports.
 *
 * <p>{@code ./broca run tools/flower/Peer.java client|server legacy|fleet|fleet-grpc ADDRESS [options]}; a client takes
 * {@code --number K}, a server {@code --rounds R --clients N}; see {@code docs/federated.md}.
 */
public final class Peer {
    private final Map<String, String> options = new LinkedHashMap<>();
    private final String address;
    private final String transport;

    private Peer(String[] args) {
        transport = args[1];
        address = args[2];
        for (int i = 3; i + 1 < args.length; i += 2) {
            options.put(args[i].substring(2), args[i + 1]);
        }
    }

    public static void main(String[] args) throws Exception {
        Peer peer = new Peer(args);
        if (args[0].equals("client")) {
            peer.client().serve(peer::handle);
        } else {
            try (ServerTransport server = peer.server()) {
                peer.coordinate(server);
            }
        }
    }

    private int number(String option, int absent) {
        return Integer.parseInt(options.getOrDefault(option, Integer.toString(absent)));
    }

    private ClientTransport client() {
        Path ca = Path.of(options.getOrDefault("ca", "."));
        if (transport.equals("legacy")) {
            LegacyClient.Builder builder = LegacyClient.builder(address);
            return (options.containsKey("ca") ? builder.rootCertificates(ca) : builder).build();
        }
        FleetClient.Builder builder = FleetClient.builder(address).grpc(transport.equals("fleet-grpc"));
        if (options.containsKey("key")) {
            builder.key(Path.of(options.get("key")));
        }
        return (options.containsKey("ca") ? builder.rootCertificates(ca) : builder).build();
    }

    private ServerTransport server() {
        Path certificate = Path.of(options.getOrDefault("certificate", "."));
        Path key = Path.of(options.getOrDefault("key", "."));
        if (transport.equals("legacy")) {
            LegacyServer.Builder builder = LegacyServer.builder(address);
            return (options.containsKey("key") ? builder.certificate(certificate, key) : builder).build();
        }
        FleetServer.Builder builder =
                FleetServer.builder(address).legacyRecords(options.getOrDefault("records", "").equals("legacy"));
        if (options.containsKey("fab")) {
            builder.fab(Path.of(options.get("fab")));
        }
        return (options.containsKey("key") ? builder.certificate(certificate, key) : builder).build();
    }

    private Reply handle(Task task) {
        int k = number("number", 1);
        System.err.println(task.kind() + " round " + task.round() + " " + task.config());
        return switch (task.kind()) {
            case PROPERTIES -> new Reply(Weights.none(), 0, 0, Map.of("number", (long) k));
            case PARAMETERS -> new Reply(initial(), 0, 0, Map.of());
            case FIT -> {
                Map<String, Object> metrics = new LinkedHashMap<>();
                metrics.put("train_loss", 1.0 / k);
                metrics.put("wer", 10.0 * k);
                yield new Reply(moved(task.weights(), k), 10L * k, 0, metrics);
            }
            case EVALUATE -> {
                double[] first = task.weights().arrays().values().iterator().next().toDoubles();
                double mean = 0;
                for (double value : first) {
                    mean += value / first.length;
                }
                yield new Reply(Weights.none(), 5L * k, mean + k, Map.of("wer", 50.0 / k));
            }
        };
    }

    private static NumpyArray array(NumpyArray like, double[] values) {
        return NumpyArray.of(like.dtype().isFloatingPoint() ? like.dtype() : DType.FLOAT64, like.shape(), values);
    }

    private static Weights moved(Weights weights, int k) {
        Map<String, NumpyArray> moved = new LinkedHashMap<>();
        weights.arrays().forEach((name, array) -> {
            double[] values = array.toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * 0.9 + 0.1 * k;
            }
            moved.put(name, array(array, values));
        });
        return new Weights(moved);
    }

    private static Weights initial() {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        double[] twelve = new double[12];
        for (int i = 0; i < 12; i++) {
            twelve[i] = i / 10.0;
        }
        arrays.put("layer.0", NumpyArray.of(DType.FLOAT32, Shape.of(3, 4), twelve));
        arrays.put("layer.1", NumpyArray.of(DType.INT64, Shape.of(), 5));
        arrays.put("layer.2", NumpyArray.of(DType.BOOL, Shape.of(2), 1, 0));
        arrays.put("layer.3", NumpyArray.of(DType.FLOAT16, Shape.of(5), 0, 0.25, 0.5, 0.75, 1));
        arrays.put("layer.4", NumpyArray.of(DType.FLOAT64, Shape.of(2, 3), 0, 1, 2, 3, 4, 5));
        arrays.put("layer.5", NumpyArray.of(DType.FLOAT32, Shape.of(0, 4)));
        return new Weights(arrays);
    }

    private void coordinate(ServerTransport server) throws InterruptedException {
        System.err.println("listening on port " + server.port());
        int clients = number("clients", 2);
        Weights weights = initial();
        for (int round = 1; round <= number("rounds", 2); round++) {
            if (!server.waitFor(clients, Duration.ofSeconds(number("wait", 120)))) {
                System.err.println("only " + server.connected().size() + " sites came");
            }
            Map<String, Object> config = new LinkedHashMap<>();
            config.put("epoch_global", Integer.toString(round));
            config.put("die", (long) number("die", 0));
            List<Reply> fitted = ask(server, new Task(Task.Kind.FIT, round, weights, config));
            weights = fitted.isEmpty() ? weights : average(fitted);
            List<Reply> measured = ask(server, new Task(Task.Kind.EVALUATE, round, weights, config));
            double total = measured.stream().mapToLong(Reply::numExamples).sum();
            double loss = measured.stream()
                    .mapToDouble(r -> r.loss() * r.numExamples() / total)
                    .sum();
            show(round, weights, loss);
        }
    }

    private List<Reply> ask(ServerTransport server, Task task) throws InterruptedException {
        List<Reply> replies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (ClientProxy site : server.connected()) {
            Thread thread = new Thread(() -> {
                try {
                    Reply reply = site.ask(task, Duration.ofSeconds(number("timeout", 120)));
                    System.err.println(site.id() + " " + task.kind() + " " + reply.numExamples() + " " + reply.metrics());
                    synchronized (replies) {
                        replies.add(reply);
                    }
                } catch (ClientFailure e) {
                    System.err.println(e.kind() + ": " + e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return replies;
    }

    private static Weights average(List<Reply> replies) {
        double total = replies.stream().mapToLong(Reply::numExamples).sum();
        List<List<NumpyArray>> models = replies.stream()
                .map(r -> List.copyOf(r.weights().arrays().values()))
                .toList();
        Map<String, NumpyArray> average = new LinkedHashMap<>();
        List<String> names = List.copyOf(initial().arrays().keySet());
        for (int i = 0; i < names.size(); i++) {
            double[] sum = new double[models.get(0).get(i).toDoubles().length];
            for (int m = 0; m < models.size(); m++) {
                double[] values = models.get(m).get(i).toDoubles();
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += values[j] * replies.get(m).numExamples() / total;
                }
            }
            average.put(names.get(i), array(models.get(0).get(i), sum));
        }
        return new Weights(average);
    }

    private static void show(int round, Weights weights, double loss) {
        String values = weights.arrays().values().stream()
                .flatMap(a -> java.util.Arrays.stream(a.toDoubles()).boxed())
                .map(v -> String.format(Locale.ROOT, "%.6f", v))
                .collect(Collectors.joining(", "));
        System.out.printf(Locale.ROOT, "{\"round\": %d, \"values\": [%s], \"loss\": %.6f}%n", round, values, loss);
    }
}
