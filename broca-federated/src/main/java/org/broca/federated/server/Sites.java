package org.broca.federated.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sites as the rounds use them: waiting for enough of them, choosing some, asking them. */
final class Sites {
    private static final Logger LOG = LoggerFactory.getLogger(Sites.class);
    private static final String FIT = "fit";
    private static final String EVALUATE = "evaluate";

    private final FederatedServer.Builder options;
    private final Sampling sampling;
    private final Asking asking;

    Sites(FederatedServer.Builder options, RunStatus status) {
        this.options = options;
        this.sampling = new Sampling(options.seed);
        this.asking = new Asking(options.roundTimeout, status);
    }

    private int needed() {
        return Math.max(options.minAvailableClients, options.minFitClients);
    }

    /** Waits until there are enough sites for a round. */
    void await(int round) throws InterruptedException {
        await(round, needed());
    }

    private void await(int round, int count) throws InterruptedException {
        Duration limit = options.waitLimit;
        if (!options.clients.waitFor(count, limit)) {
            throw new IllegalStateException(
                    "round %d: %d of %d sites are connected after %d s: start more sites, or lower min_available_clients"
                            .formatted(round, options.clients.connected().size(), count, limit.toSeconds()));
        }
    }

    List<ClientProxy> sampleFit(int round) {
        List<ClientProxy> connected = options.clients.connected();
        return options.poissonSampling
                ? sampling.poisson(connected, FIT, round, options.fractionFit)
                : sampling.fraction(connected, FIT, round, options.fractionFit, options.minFitClients);
    }

    /** Whether enough of the sampled sites have replied or are here, after a restart. */
    boolean enough(List<String> sampled, Set<String> replied) {
        Map<String, ClientProxy> connected = connected();
        long usable = sampled.stream()
                .filter(id -> replied.contains(id) || connected.containsKey(id))
                .count();
        return usable >= Math.min(sampled.size(), options.minFitClients);
    }

    private Map<String, ClientProxy> connected() {
        Map<String, ClientProxy> connected = new LinkedHashMap<>();
        options.clients.connected().forEach(site -> connected.put(site.id(), site));
        return connected;
    }

    /** Has the sampled sites train, but those whose replies are there already; answers in the sampled order. */
    List<Answer> fit(RunState state, Map<String, Reply> kept, Asking.Inspection inspection)
            throws InterruptedException {
        Map<String, Answer> answers = new LinkedHashMap<>();
        kept.forEach((id, reply) -> answers.put(id, Answer.of(id, reply, 0)));
        Map<String, ClientProxy> connected = connected();
        List<ClientProxy> asked = new ArrayList<>();
        for (String id : state.sampled()) {
            ClientProxy site = connected.get(id);
            if (site != null && !kept.containsKey(id)) {
                asked.add(site);
            }
        }
        Map<String, Object> config = config(state.round(), options.fitConfig);
        config.putAll(options.strategy.fitConfig(state.strategy()));
        Task task = new Task(Task.Kind.FIT, state.round(), state.weights(), config);
        asking.ask(asked, task, inspection).forEach(answer -> answers.put(answer.client(), answer));
        return state.sampled().stream()
                .map(id -> answers.getOrDefault(id, Answer.failed(id, "it is gone", 0)))
                .toList();
    }

    /** Has some sites measure the model. */
    List<Answer> evaluate(RunState state) throws InterruptedException {
        if (options.fractionEvaluate == 0) {
            return List.of();
        }
        List<ClientProxy> chosen = sampling.fraction(
                options.clients.connected(),
                EVALUATE,
                state.round(),
                options.fractionEvaluate,
                options.minEvaluateClients);
        Map<String, Object> config = config(state.round(), options.evaluateConfig);
        Task task = new Task(Task.Kind.EVALUATE, state.round(), state.weights(), config);
        return asking.ask(chosen, task, Sites::inspect);
    }

    private static Answer inspect(Answer answer) {
        return answer.reply().map(reply -> ReplyCheck.evaluation(answer, reply)).orElse(answer);
    }

    /** Flower's newer strategies tell sites the round, its older ones leave that to the user. */
    private static Map<String, Object> config(int round, TaskConfig given) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("server-round", (long) round);
        config.putAll(given.config(round));
        return config;
    }

    /** The first model from any one site. */
    Weights initialWeights() throws InterruptedException {
        await(1); // all that a round needs: the first to come may have none
        List<String> failures = new ArrayList<>();
        Task task = new Task(Task.Kind.PARAMETERS, 0, Weights.none(), Map.of());
        List<ClientProxy> connected = options.clients.connected();
        for (ClientProxy site : sampling.fraction(connected, "initial", 0, 1, 1)) {
            Answer answer =
                    asking.ask(List.of(site), task, this::inspectInitial).get(0);
            if (answer.reply().isPresent()) {
                LOG.info("the first model comes from {}", site.id());
                return answer.reply().get().weights();
            }
            LOG.warn("{} gives no first model: {}", site.id(), answer.failure());
            failures.add(site.id() + ": " + answer.failure());
        }
        throw new IllegalStateException("no site gave a first model (%s)".formatted(String.join("; ", failures)));
    }

    private Answer inspectInitial(Answer answer) {
        return answer.reply()
                .map(reply -> {
                    try {
                        Weights ignored = new WeightsCheck(reply.weights(), options.maxValue).conform(reply.weights());
                        return answer;
                    } catch (WeightsCheck.Unusable e) {
                        return answer.refused(e.why());
                    }
                })
                .orElse(answer);
    }

    /** Names the sites whose replies are not used. */
    static void warn(int round, List<Answer> answers) {
        answers.stream()
                .filter(answer -> answer.reply().isEmpty())
                .forEach(answer -> LOG.warn("round {}: {} is left out: {}", round, answer.client(), answer.failure()));
    }
}
