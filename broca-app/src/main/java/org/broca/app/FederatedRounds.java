package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.ClientManager;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.client.RecipeOptions;
import org.broca.federated.client.SpeechBrainClient;
import org.broca.federated.client.TrainAfterAggregateStrategy;
import org.broca.federated.server.CentralEvaluation;
import org.broca.federated.server.FederatedServer;
import org.broca.federated.server.History;
import org.broca.federated.strategy.Strategies;
import org.broca.federated.strategy.Strategy;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a coordinator, under the tutorial's names. */
final class FederatedRounds {
    private static final Logger LOG = LoggerFactory.getLogger("org.broca.federated.server");

    @Mixin
    private FederatedRecipe recipe = new FederatedRecipe();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of training (default: ${DEFAULT-VALUE}).")
    private int rounds = 30;

    @Option(
            names = "--local_epochs",
            paramLabel = "N",
            description = "Epochs of each site in a round (default: ${DEFAULT-VALUE}).")
    private int localEpochs = 5;

    @Option(
            names = {"--batch_size", "--local_batch_size"},
            paramLabel = "N",
            description = "Batch size of the sites (default: ${DEFAULT-VALUE}).")
    private int batchSize = 8;

    @Option(
            names = "--min_fit_clients",
            paramLabel = "N",
            description = "How many sites train in a round at least (default: 10; in simulations 1).")
    private @Nullable Integer minFitClients;

    @Option(
            names = "--min_available_clients",
            paramLabel = "N",
            description = "How many sites must be there before a round begins (default: as --min_fit_clients).")
    private @Nullable Integer minAvailableClients;

    @Option(
            names = "--min_sample_size",
            paramLabel = "N",
            description = "How many sites a round samples at least, to train and to measure (default: as"
                    + " --min_fit_clients).")
    private @Nullable Integer minSampleSize;

    @Option(
            names = "--fraction_fit",
            paramLabel = "SHARE",
            description = "Share of the sites that train in a round (default: ${DEFAULT-VALUE}).")
    private double fractionFit = 1;

    @Option(
            names = "--fraction_evaluate",
            paramLabel = "SHARE",
            description = "Share of the sites that measure a round's model; 0 for none (default: ${DEFAULT-VALUE}).")
    private double fractionEvaluate = 1;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "fedavg, fedavgm, fedprox, fedadam, fedyogi, fedadagrad, fedmedian, trimmedmean, krum or"
                    + " multikrum (default: ${DEFAULT-VALUE}).")
    private String strategy = "fedavg";

    @Option(
            names = "--strategy_options",
            split = ",",
            paramLabel = "KEY=NUMBER",
            description = "Settings of the strategy, by Flower's names, as eta=0.1,beta_1=0.9.")
    private Map<String, Double> strategyOptions = Map.of();

    @Option(
            names = "--weight_strategy",
            paramLabel = "NAME",
            description =
                    "How much a site counts: by num, loss or wer, as published; sound-num, sound-loss or sound-wer,"
                            + " which one site cannot bend; uniform (default: ${DEFAULT-VALUE}).")
    private String weightStrategy = "num";

    @Option(
            names = "--weight_options",
            split = ",",
            paramLabel = "KEY=NUMBER",
            description = "Settings of a sound weighting, as temperature=10,max_ratio=4.")
    private Map<String, Double> weightOptions = Map.of();

    @Option(
            names = "--train_after_aggregate",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOLEAN",
            description = "Trains each aggregate on the server, for an epoch on --tr_add_path (default: if that is"
                    + " given).")
    private @Nullable Boolean trainAfterAggregate;

    @Option(
            names = "--tr_add_path",
            paramLabel = "FILE",
            description = "Manifest for the training on the server (default: --tr_path).")
    private @Nullable Path trAddPath;

    @Option(
            names = "--validation_path",
            paramLabel = "FILE",
            description = "Manifest on which the server measures each site's model itself, for sound weightings.")
    private @Nullable Path validationPath;

    @Option(
            names = "--save_path",
            paramLabel = "DIR",
            description =
                    "Where the run is kept; started again with the same folder, it goes on (default: ./results/).")
    private Path savePath = Path.of("./results/");

    @Option(
            names = "--round_timeout",
            paramLabel = "SECONDS",
            description = "How long sites may take for a task (default: ${DEFAULT-VALUE}).")
    private long roundTimeout = 86_400;

    @Option(
            names = "--wait_limit",
            paramLabel = "SECONDS",
            description = "How long a round waits for enough sites (default: ${DEFAULT-VALUE}).")
    private long waitLimit = 600;

    @Option(
            names = "--accept_failures",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOLEAN",
            description = "Whether a round counts in which a site failed (default: ${DEFAULT-VALUE}).")
    private boolean acceptFailures = true;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the sampling of sites, and of the recipe (default: 0, and what the YAML file says).")
    private @Nullable Long seed;

    @Option(
            names = "--status_port",
            paramLabel = "PORT",
            description = "Shows a live status page on this port; 0 takes any that is free.")
    private @Nullable Integer statusPort;

    @Option(
            names = "--status_host",
            paramLabel = "HOST",
            description = "Address of the status page (default: ${DEFAULT-VALUE}).")
    private String statusHost = "127.0.0.1";

    @Mixin
    private FederatedPrivacy privacy = new FederatedPrivacy();

    FederatedRecipe recipe() {
        return recipe;
    }

    long seed() {
        return seed == null ? 0 : seed;
    }

    Path savePath() {
        return savePath;
    }

    /** Checks all that can be wrong before sites come. */
    void check() {
        recipe.checkOverrides();
        Optional.ofNullable(seed).ifPresent(recipe::seed);
        strategy();
        Check.that(rounds >= 1, "federated: --rounds must be at least 1, got %d", rounds);
        Check.that(localEpochs >= 1, "federated: --local_epochs must be at least 1, got %d", localEpochs);
        Check.that(batchSize >= 1, "federated: --batch_size must be at least 1, got %d", batchSize);
        boolean sound = weightStrategy.equals("sound-loss") || weightStrategy.equals("sound-wer");
        if (sound && validationPath == null) {
            LOG.warn(
                    "--weight_strategy={} believes what sites say of themselves, within its bounds: --validation_path"
                            + " has the server measure them",
                    weightStrategy);
        }
    }

    private Strategy strategy() {
        Strategy plain = Strategies.of(strategy, Strategies.weighting(weightStrategy, weightOptions), strategyOptions);
        return privacy.around(plain, fractionFit);
    }

    /**
     * Runs all rounds, a line of JSON for each on standard output, and leaves the model in {@code <save_path>/final}.
     *
     * @param leastByDefault how many sites train at least, if no option says it
     */
    History run(ClientManager clients, int leastByDefault) throws InterruptedException {
        int least = minFitClients == null ? leastByDefault : minFitClients;
        int sample = minSampleSize == null ? least : minSampleSize;
        Strategy chosen = strategy();
        FederatedServer.Builder server = FederatedServer.builder(clients, chosen)
                .poissonSampling(chosen.poissonRate().isPresent())
                .fractionFit(fractionFit)
                .fractionEvaluate(fractionEvaluate)
                .minFitClients(sample)
                .minEvaluateClients(fractionEvaluate > 0 ? sample : 0)
                .minAvailableClients(minAvailableClients == null ? Math.max(least, sample) : minAvailableClients)
                .waitLimit(Duration.ofSeconds(waitLimit))
                .roundTimeout(Duration.ofSeconds(roundTimeout))
                .acceptFailures(acceptFailures)
                .fitConfig(this::fitConfig)
                .evaluateConfig(round -> Map.of("epoch_global", String.valueOf(round)))
                .folder(savePath.resolve("server"))
                .jsonLines(System.out::println)
                .seed(seed())
                .statusHost(statusHost);
        Optional.ofNullable(statusPort).ifPresent(server::statusPort);
        recipe.preTrainedModel()
                .ifPresent(file -> server.initialWeights(
                        serverSite("initial", Optional.empty()).getWeights()));
        Optional<SpeechBrainClient> tester = testManifest().map(file -> serverSite("evaluation", Optional.of(file)));
        tester.ifPresent(site -> server.centralEvaluation(measuring(site)));
        Optional.ofNullable(validationPath)
                .map(file -> serverSite("validation", Optional.of(recipe.manifest(file, "dev", "server"))))
                .ifPresent(site -> server.validation(measuring(site)));
        if (trainsAfterAggregate()) {
            server.afterAggregate(TrainAfterAggregateStrategy.training(trainer()));
        }
        History history = server.build().run(rounds);
        testManifest()
                .map(file -> serverSite("final", Optional.of(file)))
                .ifPresent(site -> LOG.info("The model is in {}", site.export(history.weights())));
        return history;
    }

    /** The tutorial's settings, texts all. */
    private Map<String, Object> fitConfig(int round) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("epoch_global", String.valueOf(round));
        config.put("epochs", String.valueOf(localEpochs));
        config.put("batch_size", String.valueOf(batchSize));
        return config;
    }

    private boolean trainsAfterAggregate() {
        return trainAfterAggregate == null ? trAddPath != null : trainAfterAggregate;
    }

    /** What the server measures on; nothing if it was given no data. */
    private Optional<Path> testManifest() {
        return recipe.testPath()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> recipe.manifest(path, "test", "server"))
                .or(() -> trManifest());
    }

    private Optional<Path> trManifest() {
        return recipe.trPath()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> recipe.manifest(path, "train", "server"));
    }

    private static CentralEvaluation measuring(SpeechBrainClient site) {
        return (round, weights) -> {
            Reply reply = site.handle(new Task(Task.Kind.EVALUATE, round, weights, Map.of()));
            Map<String, Object> measured = new LinkedHashMap<>();
            measured.put("loss", reply.loss());
            measured.putAll(reply.metrics());
            return measured;
        };
    }

    /** The server's own use of the recipe, on a manifest. */
    private SpeechBrainClient serverSite(String name, Optional<Path> manifest) {
        RecipeOptions.Builder options = recipe.options(savePath.resolve(name));
        manifest.or(this::testManifest)
                .ifPresent(file -> options.trPath(trManifest().orElse(file))
                        .devPath(trManifest().orElse(file))
                        .testPath(file));
        return recipe.client("server-" + name, options.build()).build();
    }

    private SpeechBrainClient trainer() {
        Path train = Optional.ofNullable(trAddPath)
                .map(path -> recipe.manifest(path, "train", "server"))
                .or(this::trManifest)
                .orElseThrow(() -> new IllegalArgumentException(
                        "federated: --train_after_aggregate needs --tr_add_path, a manifest to train on"));
        Path dev = trManifest().orElse(train);
        RecipeOptions options = recipe.options(savePath.resolve("add_train"))
                .trPath(train)
                .devPath(dev)
                .testPath(dev)
                .build();
        return recipe.client("server-add_train", options).afterAggregate().build();
    }
}
