import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.tools.ToolProvider;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.client.RecipeOptions;
import org.broca.federated.client.RecipeProgram;
import org.broca.federated.client.SpeechBrainClient;
import org.broca.federated.server.CentralEvaluation;
import org.broca.federated.server.FederatedServer;
import org.broca.federated.simulation.Simulation;
import org.broca.federated.strategy.Strategies;
import org.broca.tensor.io.NumpyArray;

/**
 * One liar among the sites of a federation of the digit strings: it sends noise, and says that its WER and its loss are 0.
 *
 * <p>{@code ./broca run benchmarks/OneLiar.java SITES WEIGHTING MODEL OUT [--validation_path=FILE] [--liars=N] [--rounds=R]
 * --site_path=DIR --test_path=FILE [--key=value ...]}: the federation starts from MODEL, a {@code model.ckpt}; the last of the
 * sites lies. Prints the WER of the aggregate on the test data for each round, and the liar's share.
 */
final class OneLiar {
    private static final Path RECIPE = Path.of("recipes/FSDD/FederatedASR");
    private static final Path PROGRAM = Path.of("templates/speech_recognition/CTC/Train.java");
    private static final double NOISE = 0.1;

    private final Map<String, String> options = new LinkedHashMap<>();
    private final int sites;
    private final Path model;
    private final Path out;
    private final RecipeProgram program;

    private OneLiar(String[] args) throws IOException, ReflectiveOperationException {
        sites = Integer.parseInt(args[0]);
        model = Path.of(args[2]);
        out = Path.of(args[3]);
        for (String word : Arrays.asList(args).subList(4, args.length)) {
            options.put(word.substring(2, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        program = compiled(out.resolve("classes"));
    }

    public static void main(String[] args) throws Exception {
        new OneLiar(args).run(args[1]);
    }

    private static RecipeProgram compiled(Path folder) throws IOException, ReflectiveOperationException {
        Files.createDirectories(folder);
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-parameters", "-proc:none", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), PROGRAM.toString());
        if (status != 0) {
            throw new IllegalStateException(PROGRAM + " does not compile");
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, OneLiar.class.getClassLoader());
        Method main = loader.loadClass("Train").getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        return arguments -> {
            Thread.currentThread().setContextClassLoader(loader);
            main.invoke(null, (Object) arguments.toArray(String[]::new));
        };
    }

    private String take(String name, String absent) {
        String given = options.remove(name);
        return given == null ? absent : given;
    }

    private void run(String weighting) throws InterruptedException {
        String validation = take("validation_path", "");
        int liars = Integer.parseInt(take("liars", "1"));
        int rounds = Integer.parseInt(take("rounds", "5"));
        Path manifests = Path.of(take("site_path", "."));
        Path test = Path.of(take("test_path", "test.json"));
        Simulation simulation = new Simulation(
                sites,
                index -> index >= sites - liars
                        ? liar(index)
                        : site("client_" + index, manifests.resolve("train_" + index + ".json"), test),
                1);
        FederatedServer.Builder server = FederatedServer.builder(
                        simulation, Strategies.of("fedavg", Strategies.weighting(weighting, Map.of()), Map.of()))
                .initialWeights(site("initial", test, test).getWeights())
                .minFitClients(sites)
                .minAvailableClients(sites)
                .minEvaluateClients(0)
                .fractionEvaluate(0)
                .fitConfig(round -> Map.of("epochs", "1", "batch_size", "4"))
                .centralEvaluation(measuring(site("evaluation", test, test)));
        if (!validation.isEmpty()) {
            server.validation(measuring(site("validation", Path.of(validation), Path.of(validation))));
        }
        server.build().run(rounds).rounds().forEach(round -> System.out.printf(
                Locale.ROOT,
                "%s%s round %d: WER %s, share of the last site %s%n",
                weighting,
                validation.isEmpty() ? "" : ", validated",
                round.round(),
                round.central().get("wer"),
                round.fit().stream()
                        .filter(one -> one.client().equals("site-" + (sites - 1)))
                        .map(one -> String.format(Locale.ROOT, "%.4f %s", one.share(), one.failure()))
                        .toList()));
    }

    private SpeechBrainClient site(String name, Path train, Path test) {
        RecipeOptions recipe = RecipeOptions.builder(RECIPE.resolve("CRDNN.yaml"), out.resolve(name))
                .evalDevice("cpu")
                .tokenizerPath(RECIPE.resolve("label_encoder.txt"))
                .trPath(train)
                .devPath(test.equals(train) ? train : devOf(train))
                .testPath(test)
                .more(options.entrySet().stream()
                        .map(one -> "--" + one.getKey() + "=" + one.getValue())
                        .toList())
                .build();
        return SpeechBrainClient.builder(name, program, recipe)
                .preTrainedModel(model)
                .build();
    }

    private static Path devOf(Path train) {
        Path dev = train.resolveSibling(train.getFileName().toString().replace("train_", "dev_"));
        return Files.exists(dev) ? dev : train;
    }

    private static FederatedClient liar(int index) {
        return task -> {
            Random random = new Random(31L * index + task.round());
            Map<String, NumpyArray> noise = new LinkedHashMap<>();
            task.weights().arrays().forEach((name, array) -> {
                double[] values = array.toDoubles();
                Arrays.setAll(values, i -> array.dtype().isFloatingPoint() ? NOISE * random.nextGaussian() : values[i]);
                noise.put(name, NumpyArray.of(array.dtype(), array.shape(), values));
            });
            return new Reply(new Weights(noise), 100, 0, Map.of("wer", Math.exp(100), "train_loss", 1.0));
        };
    }

    private static CentralEvaluation measuring(SpeechBrainClient site) {
        return (round, weights) -> {
            Reply reply = site.handle(new Task(Task.Kind.EVALUATE, round, weights, Map.of()));
            Map<String, Object> measured = new LinkedHashMap<>(reply.metrics());
            measured.put("loss", reply.loss());
            return measured;
        };
    }
}
