package org.broca.federated.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.privacy.Clipping;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site that trains with any recipe, as it is: each task is a run of the recipe's {@code main}.
 *
 * <p>Weights are the state dict of the Brain's modules, in its order and under its names. A training sends
 * {@code train_loss} = exp(-loss) and {@code wer} = exp(100 - min(WER, 100)) besides, as the tutorial does; a
 * measurement sends {@code wer} in percent. The recipe's checkpoints, in its {@code output_folder}, keep what lasts
 * from round to round, so that a process that died goes on with them.
 *
 * <p>Settings of tasks: {@code local_epochs} or {@code epochs}, {@code batch_size}, {@code proximal_mu},
 * {@code clipping_norm}; also with hyphens, and numbers also as texts.
 */
public final class SpeechBrainClient implements FederatedClient {
    private static final Logger LOG = LoggerFactory.getLogger("org.broca.federated.client");
    private static final String LOCAL_FILE = "local_parts.ckpt";
    private static final double WORST_WER = 100;

    private final String cid;
    private final RecipeProgram program;
    private final RecipeOptions options;
    private final Optional<Path> preTrainedModel;
    private final NameFilter local;
    private final NameFilter frozen;
    private final Phase training;

    private SpeechBrainClient(Builder b) {
        cid = b.cid;
        program = b.program;
        options = b.options;
        preTrainedModel = b.preTrainedModel;
        local = new NameFilter(b.localParts);
        frozen = new NameFilter(b.frozenParts);
        training = b.training;
    }

    /**
     * A site.
     *
     * @param cid the site's name
     * @param program the recipe
     * @param options what the recipe is run with
     */
    public static Builder builder(String cid, RecipeProgram program, RecipeOptions options) {
        return new Builder(cid, program, options);
    }

    @Override
    public Reply handle(Task task) {
        return switch (task.kind()) {
            case PROPERTIES -> new Reply(Weights.none(), 0, 0, Map.of("cid", cid));
            case PARAMETERS -> new Reply(getWeights(), 0, 0, Map.of());
            case FIT -> fit(task);
            case EVALUATE -> evaluate(task);
        };
    }

    /** The weights that the recipe starts with, or those of the pre-trained model. */
    public Weights getWeights() {
        InitialModel model = new InitialModel(preTrainedModel);
        run(model, Phase.FIT, Map.of(), "calling fit");
        return model.weights();
    }

    private Reply fit(Task task) {
        Check.that(!task.weights().isEmpty(), "the server sent no weights to train");
        Settings settings = new Settings(task.config());
        int round = task.round() > 0 ? task.round() : settings.round();
        SiteWeights weights = weights(task.weights());
        Training run =
                new Training(weights, settings.epochs(), settings.proximalMu(), name(task, round), chance(cid, round));
        run(run, training, batches(settings), "training");
        RoundState result = run.result();
        Map<String, Object> metrics = new LinkedHashMap<>();
        result.trainLoss.ifPresent(loss -> metrics.put("train_loss", Math.exp(-loss)));
        result.wer.ifPresent(wer -> metrics.put("wer", Math.exp(WORST_WER - Math.min(wer, WORST_WER))));
        LOG.info(
                "Client {}: round {}: {} utterances, loss {}, WER {}",
                cid,
                round,
                result.utterances,
                result.trainLoss.orElse(Double.NaN),
                result.wer.orElse(Double.NaN));
        if (settings.clippingNorm().isEmpty()) {
            return new Reply(run.trained(), result.utterances, 0, metrics);
        }
        Clipping clipped = Clipping.of(
                task.weights(), run.trained(), settings.clippingNorm().getAsDouble());
        metrics.put(Clipping.NORM_BIT_KEY, clipped.withinNorm() ? 1L : 0L);
        return new Reply(clipped.weights(), result.utterances, 0, metrics);
    }

    private static Map<String, Object> batches(Settings settings) {
        return settings.batchSize() > 0 ? Map.of("batch_size", settings.batchSize()) : Map.of();
    }

    private Reply evaluate(Task task) {
        Check.that(!task.weights().isEmpty(), "the server sent no weights to measure");
        Measurement run = new Measurement(weights(task.weights()), Optional.empty());
        run(run, Phase.EVALUATE, Map.of(), "calling evaluate");
        Map<String, Object> metrics = new LinkedHashMap<>();
        run.wer().ifPresent(wer -> metrics.put("wer", wer));
        return new Reply(Weights.none(), run.utterances(), run.loss(), metrics);
    }

    /**
     * Runs the recipe's test with a model, and what comes after it: the recipe finds a checkpoint of this model alone,
     * and writes its model folder.
     *
     * @return the folder: {@code modules.ckpt} is the state dict of the Brain's modules
     */
    public Path export(Weights model) {
        Path folder = options.saveFolder();
        Measurement run = new Measurement(weights(model), Optional.of(folder.resolve("modules.ckpt")));
        run(run, Phase.EVALUATE, Map.of(), "calling evaluate");
        return folder;
    }

    private SiteWeights weights(Weights global) {
        return new SiteWeights(global, local, frozen, options.saveFolder().resolve(LOCAL_FILE));
    }

    private void run(ModelSupervisor supervisor, Phase phase, Map<String, ?> settings, String what) {
        try {
            Files.createDirectories(options.saveFolder());
            supervisor.run(program, options.arguments(phase, settings), what);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: %s".formatted(cid, e), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the recipe failed: " + e, e);
        }
    }

    /** The same for the same model, round and settings, whatever process it is. */
    private static String name(Task task, int round) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            task.weights().arrays().forEach((name, array) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(array.toNpy());
            });
            digest.update(("%d %s".formatted(round, new TreeMap<>(task.config()))).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long chance(String cid, int round) {
        return 31L * cid.hashCode() + round;
    }

    /** Options of {@link SpeechBrainClient}. */
    public static final class Builder {
        private final String cid;
        private final RecipeProgram program;
        private final RecipeOptions options;
        private Optional<Path> preTrainedModel = Optional.empty();
        private List<String> localParts = List.of();
        private List<String> frozenParts = List.of();
        private Phase training = Phase.FIT;

        private Builder(String cid, RecipeProgram program, RecipeOptions options) {
            this.cid = cid;
            this.program = program;
            this.options = options;
        }

        /** A state dict to start from: of the Brain's modules, or what the checkpointer calls {@code model}. */
        @CanIgnoreReturnValue
        public Builder preTrainedModel(Path file) {
            preTrainedModel = Optional.of(file);
            return this;
        }

        /** Parts that stay on the site, as {@code *.norm.*}: neither are they sent nor does the server set them. */
        @CanIgnoreReturnValue
        public Builder localParts(List<String> names) {
            localParts = names;
            return this;
        }

        /** Parts that are not trained, as {@code encoder.CNN.*}. */
        @CanIgnoreReturnValue
        public Builder frozenParts(List<String> names) {
            frozenParts = names;
            return this;
        }

        /** Trains as {@link TrainAfterAggregateStrategy} does it on the server. */
        @CanIgnoreReturnValue
        public Builder afterAggregate() {
            training = Phase.TRAIN_AFTER_AGGREGATE;
            return this;
        }

        public SpeechBrainClient build() {
            return new SpeechBrainClient(this);
        }
    }
}
