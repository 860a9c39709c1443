package org.broca.federated.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.broca.federated.ClientManager;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Strategy;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a federated training.
 *
 * <p>A round samples sites, has them train the global model, checks their replies, aggregates them and measures the
 * result. A site that fails, is late or sends nonsense is left out and reported; the run goes on. With a folder, all
 * that the next step needs is on disk after each step, so that a coordinator that is killed goes on where it was when
 * it is started again.
 */
public final class FederatedServer {
    private static final Logger LOG = LoggerFactory.getLogger(FederatedServer.class);

    private final Builder options;
    private volatile Optional<URI> statusAddress = Optional.empty();

    private FederatedServer(Builder options) {
        this.options = options;
    }

    public static Builder builder(ClientManager clients, Strategy strategy) {
        return new Builder(clients, strategy);
    }

    /**
     * Runs until {@code rounds} rounds are done, those before a restart included, and then tells all sites that there
     * is nothing more to do.
     *
     * @throws IllegalStateException if it cannot go on, with one line that says why: too few sites in time, say; the
     *     state on disk stays, and so do the sites
     * @throws InterruptedException if the thread is interrupted; as above
     */
    public History run(int rounds) throws InterruptedException {
        Check.that(rounds >= 0, "rounds must be at least 0, got %d", rounds);
        RunStatus status = new RunStatus(options.clients, rounds);
        if (options.statusPort < 0) {
            return new Rounds(options, status).run(rounds);
        }
        try (StatusPage page = new StatusPage(options.statusHost, options.statusPort, status)) {
            statusAddress = Optional.of(page.address());
            LOG.info("status page: {}", page.address());
            return new Rounds(options, status).run(rounds);
        } finally {
            statusAddress = Optional.empty();
        }
    }

    /** Where the status page is, while {@link #run} runs and if there is one. */
    public Optional<URI> statusAddress() {
        return statusAddress;
    }

    /** How a federation is run. */
    public static final class Builder {
        final ClientManager clients;
        final Strategy strategy;
        Optional<Weights> initialWeights = Optional.empty();
        double fractionFit = 1;
        double fractionEvaluate = 1;
        int minFitClients = 2;
        int minEvaluateClients = 2;
        int minAvailableClients;
        Duration waitLimit = Duration.ofMinutes(10);
        Duration roundTimeout = Duration.ofHours(24);
        boolean acceptFailures = true;
        TaskConfig fitConfig = round -> Map.of();
        TaskConfig evaluateConfig = round -> Map.of();

        Optional<AfterAggregate> afterAggregate = Optional.empty();

        Optional<CentralEvaluation> centralEvaluation = Optional.empty();

        Optional<CentralEvaluation> validation = Optional.empty();

        Optional<Path> folder = Optional.empty();

        Consumer<String> jsonLines = line -> {};
        long seed;
        boolean poissonSampling;
        double maxValue = 1e8;
        double maxUpdateRatio = 1000;
        int statusPort = -1;
        String statusHost = "127.0.0.1";

        private Builder(ClientManager clients, Strategy strategy) {
            this.clients = clients;
            this.strategy = strategy;
        }

        /** The model that the run starts with; without it, one site is asked for its own. */
        @CanIgnoreReturnValue
        public Builder initialWeights(Weights weights) {
            this.initialWeights = Optional.of(weights);
            return this;
        }

        /** Share of the connected sites that train in a round, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder fractionFit(double fractionFit) {
            this.fractionFit = fractionFit;
            return this;
        }

        /** Share of the connected sites that measure the model after a round, in [0, 1]; 0 for none. */
        @CanIgnoreReturnValue
        public Builder fractionEvaluate(double fractionEvaluate) {
            this.fractionEvaluate = fractionEvaluate;
            return this;
        }

        /** How many sites train in a round at least. */
        @CanIgnoreReturnValue
        public Builder minFitClients(int minFitClients) {
            this.minFitClients = minFitClients;
            return this;
        }

        /** How many sites measure the model at least. */
        @CanIgnoreReturnValue
        public Builder minEvaluateClients(int minEvaluateClients) {
            this.minEvaluateClients = minEvaluateClients;
            return this;
        }

        /** How many sites must be connected before a round starts; as many as train at least, if not set. */
        @CanIgnoreReturnValue
        public Builder minAvailableClients(int minAvailableClients) {
            this.minAvailableClients = minAvailableClients;
            return this;
        }

        /** How long a round waits for enough sites. */
        @CanIgnoreReturnValue
        public Builder waitLimit(Duration waitLimit) {
            this.waitLimit = waitLimit;
            return this;
        }

        /** How long sites may take for one task; what comes later is not used. */
        @CanIgnoreReturnValue
        public Builder roundTimeout(Duration roundTimeout) {
            this.roundTimeout = roundTimeout;
            return this;
        }

        /** Whether a round with a failed site counts; if not, its model is dropped. */
        @CanIgnoreReturnValue
        public Builder acceptFailures(boolean acceptFailures) {
            this.acceptFailures = acceptFailures;
            return this;
        }

        /** Settings for training tasks. */
        @CanIgnoreReturnValue
        public Builder fitConfig(TaskConfig fitConfig) {
            this.fitConfig = fitConfig;
            return this;
        }

        /** Settings for evaluation tasks. */
        @CanIgnoreReturnValue
        public Builder evaluateConfig(TaskConfig evaluateConfig) {
            this.evaluateConfig = evaluateConfig;
            return this;
        }

        /** Trains on the server after each aggregation. */
        @CanIgnoreReturnValue
        public Builder afterAggregate(AfterAggregate afterAggregate) {
            this.afterAggregate = Optional.of(afterAggregate);
            return this;
        }

        /** Measures each round's model on the server. */
        @CanIgnoreReturnValue
        public Builder centralEvaluation(CentralEvaluation centralEvaluation) {
            this.centralEvaluation = Optional.of(centralEvaluation);
            return this;
        }

        /** Measures each site's weights on the server, for weightings that do not believe what sites say. */
        @CanIgnoreReturnValue
        public Builder validation(CentralEvaluation validation) {
            this.validation = Optional.of(validation);
            return this;
        }

        /** Folder for the run's state, its history and TensorBoard's events; nothing is kept without it. */
        @CanIgnoreReturnValue
        public Builder folder(Path folder) {
            this.folder = Optional.of(folder);
            return this;
        }

        /** Takes one line of JSON a round. */
        @CanIgnoreReturnValue
        public Builder jsonLines(Consumer<String> jsonLines) {
            this.jsonLines = jsonLines;
            return this;
        }

        /** Seed of the sampling of sites. */
        @CanIgnoreReturnValue
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Whether each site trains in a round with probability {@code fractionFit}, whatever the others do, as
         * {@link org.broca.federated.privacy.PrivateAggregation}'s accountant supposes; {@code minFitClients} then only
         * says how many must be connected.
         */
        @CanIgnoreReturnValue
        public Builder poissonSampling(boolean poissonSampling) {
            this.poissonSampling = poissonSampling;
            return this;
        }

        /** Largest absolute value that a site's floating-point weights may have. */
        @CanIgnoreReturnValue
        public Builder maxValue(double maxValue) {
            this.maxValue = maxValue;
            return this;
        }

        /** How many times as long as the median of a round's updates a site's may be; of three sites or more. */
        @CanIgnoreReturnValue
        public Builder maxUpdateRatio(double maxUpdateRatio) {
            this.maxUpdateRatio = maxUpdateRatio;
            return this;
        }

        /** Port of the live status page; 0 for any that is free, -1 for no page. */
        @CanIgnoreReturnValue
        public Builder statusPort(int statusPort) {
            this.statusPort = statusPort;
            return this;
        }

        /** Address that the status page listens on. */
        @CanIgnoreReturnValue
        public Builder statusHost(String statusHost) {
            this.statusHost = statusHost;
            return this;
        }

        /**
         * The coordinator; nothing happens before {@link FederatedServer#run}.
         *
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public FederatedServer build() {
            Check.that(fractionFit >= 0 && fractionFit <= 1, "fraction_fit must be in [0, 1], got %s", fractionFit);
            Check.that(
                    fractionEvaluate >= 0 && fractionEvaluate <= 1,
                    "fraction_evaluate must be in [0, 1], got %s",
                    fractionEvaluate);
            Check.that(minFitClients >= 1, "min_fit_clients must be at least 1, got %d", minFitClients);
            Check.that(minEvaluateClients >= 0, "min_evaluate_clients must be at least 0, got %d", minEvaluateClients);
            strategy.poissonRate()
                    .ifPresent(rate -> Check.that(
                            poissonSampling && fractionFit == rate,
                            "%s promises privacy for Poisson sampling with a rate of %s: set poissonSampling and a "
                                    + "fractionFit of %s",
                            strategy.name(),
                            rate,
                            rate));
            return new FederatedServer(this);
        }
    }
}
