package org.broca.federated.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.server.AfterAggregate;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.Contribution;
import org.broca.federated.strategy.Strategy;

/**
 * The tutorial's strategy: another one's aggregation, then an epoch of training on recordings that the server has.
 *
 * <p>{@link org.broca.federated.server.FederatedServer} takes either half as well: this strategy, or another one and
 * {@link #training} as what it does after each aggregation, so that a server killed in this training repeats it alone.
 */
public final class TrainAfterAggregateStrategy implements Strategy {
    private final Strategy aggregation;
    private final AfterAggregate training;

    /**
     * A strategy.
     *
     * @param aggregation makes one model of the sites'
     * @param client trains it on; made with {@link SpeechBrainClient.Builder#afterAggregate}
     */
    public TrainAfterAggregateStrategy(Strategy aggregation, SpeechBrainClient client) {
        this.aggregation = aggregation;
        training = training(client);
    }

    /** Trains a model for an epoch with the recipe of {@code client}. */
    public static AfterAggregate training(SpeechBrainClient client) {
        return (round, aggregated) -> {
            Reply reply = client.handle(new Task(Task.Kind.FIT, round, aggregated, Map.of("epochs", 1L)));
            return reply.weights();
        };
    }

    @Override
    public String name() {
        return aggregation.name();
    }

    @Override
    public Map<String, Object> fitConfig() {
        return aggregation.fitConfig();
    }

    @Override
    public Map<String, Object> fitConfig(Map<String, Weights> state) {
        return aggregation.fitConfig(state);
    }

    @Override
    public OptionalDouble poissonRate() {
        return aggregation.poissonRate();
    }

    @Override
    public Optional<String> refusal(Reply reply) {
        return aggregation.refusal(reply);
    }

    @Override
    public Aggregate aggregate(
            int round, Weights current, List<Contribution> contributions, Map<String, Weights> state) {
        Aggregate made = aggregation.aggregate(round, current, contributions, state);
        Weights trained = training.train(round, made.weights());
        return new Aggregate(trained, made.state(), made.shares(), made.notes());
    }
}
