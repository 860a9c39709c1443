package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.broca.core.Arguments;
import org.broca.federated.client.RecipeOptions;
import org.broca.federated.client.RecipeProgram;
import org.broca.federated.client.SpeechBrainClient;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of every command that trains or measures with a recipe, under the tutorial's names. */
final class FederatedRecipe {
    private static final Logger LOG = LoggerFactory.getLogger("org.broca.federated.client");
    private static final Pattern KEY = Pattern.compile("(?<key>[^:]+):.*");

    @Option(names = "--config_path", paramLabel = "DIR", description = "Where the YAML file is (default: ./configs/).")
    private Path configPath = Path.of("./configs/");

    @Option(
            names = "--config_file",
            paramLabel = "NAME",
            description = "The recipe's YAML file (default: ${DEFAULT-VALUE}).")
    private String configFile = "CRDNN.yaml";

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "The recipe's source, where the YAML file does not say it.")
    private @Nullable Path script;

    @Option(names = "--data_path", paramLabel = "DIR", description = "Where the recordings are.")
    private @Nullable Path dataPath;

    @Option(
            names = "--tr_path",
            paramLabel = "FILE",
            description =
                    "Manifest to train on: TSV as Common Voice's, JSON or CSV; seen from here or from --data_path."
                            + " Of a folder, its train_<cid>.")
    private @Nullable Path trPath;

    @Option(
            names = "--dev_path",
            paramLabel = "FILE",
            description = "Manifest to validate on (default: that of training). Of a folder, its dev_<cid>.")
    private @Nullable Path devPath;

    @Option(
            names = "--test_path",
            paramLabel = "FILE",
            description = "Manifest to measure on (default: that of validation). Of a folder, its test_<cid>.")
    private @Nullable Path testPath;

    @Option(
            names = "--tokenizer_path",
            paramLabel = "FILE",
            description = "Tokenizer or labels, or the CSV that they are made of: the same at every site.")
    private @Nullable Path tokenizerPath;

    @Option(
            names = "--eval_device",
            paramLabel = "DEVICE",
            description = "Where models are measured (default: cuda:0, or the CPU where there is no CUDA).")
    private @Nullable String evalDevice;

    @Option(
            names = "--pre_train_model_path",
            paramLabel = "FILE",
            description = "A trained model that the federation starts from: a checkpoint's model.ckpt.")
    private @Nullable Path preTrainModelPath;

    @Option(names = "--log_host", hidden = true)
    private @Nullable String logHost;

    @Parameters(
            arity = "0..*",
            paramLabel = "OVERRIDE",
            description = "What else is given goes to the recipe: run options, and overrides of the YAML's keys, as"
                    + " --key=value.")
    private List<String> overrides = List.of();

    private @Nullable RecipeProgram program;

    /** The recipe's YAML file. */
    Path configFile() {
        return configPath.resolve(configFile);
    }

    Optional<Path> dataPath() {
        return Optional.ofNullable(dataPath);
    }

    Optional<Path> trPath() {
        return Optional.ofNullable(trPath);
    }

    Optional<Path> testPath() {
        return Optional.ofNullable(testPath);
    }

    Optional<Path> preTrainedModel() {
        return Optional.ofNullable(preTrainModelPath);
    }

    /** A manifest of a site, seen from here or from the data folder. */
    Path manifest(Path given, String part, String cid) {
        return SiteManifest.find(given, part, cid, dataPath());
    }

    /** What a site trains on where no --tr_path says it. */
    Path defaultManifest(String cid) {
        return SiteManifest.byDefault(dataPath(), cid);
    }

    /** Options of a site's recipe, with its manifests. */
    RecipeOptions.Builder siteOptions(String cid, Path saveFolder) {
        Path train = trPath().map(path -> manifest(path, "train", cid)).orElseGet(() -> defaultManifest(cid));
        Path dev = Optional.ofNullable(devPath)
                .map(path -> manifest(path, "dev", cid))
                .orElse(train);
        Path test = testPath().map(path -> manifest(path, "test", cid)).orElse(dev);
        return options(saveFolder).trPath(train).devPath(dev).testPath(test);
    }

    /** Options of a simulated site's recipe: its manifests are in a folder, but for one of validation that is given. */
    RecipeOptions simulatedOptions(String cid, Path folder, Path saveFolder) {
        Path train = manifest(folder, "train", cid);
        Path dev = Optional.ofNullable(devPath)
                .map(path -> manifest(path, "dev", cid))
                .or(() -> SiteManifest.maybe(folder, "dev", cid))
                .orElse(train);
        Path test = SiteManifest.maybe(folder, "test", cid).orElse(dev);
        return options(saveFolder).trPath(train).devPath(dev).testPath(test).build();
    }

    /** Options of a recipe without its manifests. */
    RecipeOptions.Builder options(Path saveFolder) {
        keys();
        RecipeOptions.Builder options = RecipeOptions.builder(configFile(), saveFolder)
                .evalDevice(evalDevice())
                .more(overrides);
        dataPath().ifPresent(options::dataPath);
        Optional.ofNullable(tokenizerPath).ifPresent(options::tokenizerPath);
        return options;
    }

    /** A client of a recipe. */
    SpeechBrainClient.Builder client(String cid, RecipeOptions options) {
        SpeechBrainClient.Builder client = SpeechBrainClient.builder(cid, program(), options);
        preTrainedModel().ifPresent(client::preTrainedModel);
        return client;
    }

    /** Compiles the recipe, once. */
    private RecipeProgram program() {
        RecipeProgram compiled = program;
        if (compiled == null) {
            Path yaml = configFile();
            Path source = Optional.ofNullable(script)
                    .or(() -> TrainCommand.scriptOf(yaml))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "federated: no program for %s: name it with --script".formatted(yaml)
                                    + " FILE, in a line script: FILE of it, or put it "
                                    + TrainCommand.soughtScript(yaml)));
            Recipe recipe = RecipeCompiler.compileFolder(source);
            compiled = recipe::run;
            program = compiled;
        }
        return compiled;
    }

    /**
     * Checks what is handed on to the recipe.
     *
     * @throws IllegalArgumentException if something is neither a run option nor a key of the YAML file
     */
    void checkOverrides() {
        if (logHost != null) {
            LOG.info("--log_host={} has no effect: log lines go to standard error", logHost);
        }
        if (overrides.isEmpty()) {
            return;
        }
        RecipeOptions options = keys();
        String[] words = new String[1 + overrides.size()];
        words[0] = configFile().toString();
        for (int i = 0; i < overrides.size(); i++) {
            words[i + 1] = overrides.get(i);
        }
        for (String line : Arguments.parse(words).overrides().lines().toList()) {
            Matcher matcher = KEY.matcher(line);
            Check.that(
                    matcher.matches() && options.has(matcher.group("key")),
                    "federated: --%s is no option of this command, and no key of %s",
                    matcher.matches() ? matcher.group("key") : line,
                    configFile());
        }
    }

    /** The device to measure on: the CPU where the one asked for is not there. */
    private String evalDevice() {
        boolean cuda = !Device.best().isCpu();
        String wanted = evalDevice == null ? (cuda ? "cuda:0" : "cpu") : evalDevice;
        if (!cuda && !wanted.equals("cpu")) {
            LOG.info("There is no {} here: models are measured on the CPU", wanted);
            return "cpu";
        }
        return wanted;
    }

    /** Gives the recipe a seed, if its YAML file has one. */
    void seed(long seed) {
        List<String> more = new ArrayList<>(overrides);
        if (keys().has("seed")) {
            more.add("--seed=" + seed);
        }
        overrides = more;
    }

    /** What keys the YAML file has. */
    private RecipeOptions keys() {
        Check.that(
                Files.isRegularFile(configFile()),
                "federated: no such configuration: %s (--config_path and --config_file name it)",
                configFile());
        return RecipeOptions.builder(configFile(), Path.of(".")).build();
    }
}
