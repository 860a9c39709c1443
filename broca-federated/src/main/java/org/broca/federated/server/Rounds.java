package org.broca.federated.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Aggregate;
import org.broca.federated.strategy.Contribution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run, step by step: each takes the state, does one phase of a round and leaves the next state on disk. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final FederatedServer.Builder options;
    private final RunStatus status;
    private final Sites sites;
    private final RunDisk disk;
    private boolean resumed;

    Rounds(FederatedServer.Builder options, RunStatus status) {
        this.options = options;
        this.status = status;
        this.sites = new Sites(options, status);
        this.disk = new RunDisk(options.folder, options.strategy.name());
    }

    /** Runs; once only. */
    History run(int rounds) throws InterruptedException {
        try (disk) {
            return runAll(rounds);
        }
    }

    private History runAll(int rounds) throws InterruptedException {
        RunState state = begin();
        while (state.phase() != RunState.Phase.DONE || state.round() < rounds) {
            state = step(state);
            resumed = false;
        }
        status.phase(state.round(), "done");
        options.clients.connected().forEach(ClientProxy::disconnect);
        return new History(status.history(), state.weights());
    }

    private RunState begin() throws InterruptedException {
        Optional<RunState> before = disk.load();
        if (before.isPresent()) {
            disk.history(before.get()).forEach(status::add);
            resumed = true;
            LOG.info(
                    "goes on in round {} ({})",
                    before.get().round(),
                    before.get().phase());
            return before.get();
        }
        RunState state = RunState.begin(
                options.initialWeights.isPresent() ? options.initialWeights.get() : sites.initialWeights());
        if (options.centralEvaluation.isPresent()) {
            long start = System.nanoTime();
            status.phase(0, "measuring the first model");
            Map<String, Object> central = options.centralEvaluation.get().evaluate(0, state.weights());
            RoundReport report = state.report().evaluated(List.of(), Map.of(), central, since(start));
            disk.append(report);
            over(report);
        }
        disk.save(state);
        return state;
    }

    private void over(RoundReport report) {
        status.add(report);
        disk.log(report);
        options.jsonLines.accept(ReportJson.write(report));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private RunState step(RunState state) throws InterruptedException {
        return switch (state.phase()) {
            case DONE -> sample(state);
            case FITTING -> fit(state);
            case AGGREGATED -> trainOn(state);
            case TRAINED -> measure(state);
        };
    }

    private RunState sample(RunState state) throws InterruptedException {
        int round = state.round() + 1;
        status.phase(round, "waiting for sites");
        sites.await(round);
        RunState next = state.fitting(
                sites.sampleFit(round).stream().map(ClientProxy::id).toList(),
                options.clients.connected().size());
        disk.save(next);
        return next;
    }

    private RunState fit(RunState state) throws InterruptedException {
        long start = System.nanoTime();
        status.phase(state.round(), "training");
        Map<String, Reply> kept = disk.replies(state.round());
        kept.keySet().retainAll(state.sampled());
        if (resumed) {
            sites.await(state.round());
            if (!sites.enough(state.sampled(), kept.keySet())) {
                LOG.warn("round {}: its sites are gone, others are sampled", state.round());
                disk.clearReplies();
                return sample(new RunState(
                        RunState.Phase.DONE,
                        state.round() - 1,
                        state.weights(),
                        state.strategy(),
                        List.of(),
                        state.report()));
            }
        }
        ReplyCheck check = new ReplyCheck(options, state.weights());
        List<Answer> answers = check.checkTogether(sites.fit(state, kept, answer -> inspect(state, check, answer)));
        Sites.warn(state.round(), answers);
        RunState next = aggregate(state, answers, start);
        disk.save(next);
        disk.clearReplies();
        return next;
    }

    private Answer inspect(RunState state, ReplyCheck check, Answer answer) {
        if (answer.reply().isEmpty()) {
            return answer;
        }
        Answer checked = check.check(answer, answer.reply().get());
        checked.reply().ifPresent(reply -> disk.saveReply(state.round(), checked.client(), reply));
        return checked;
    }

    private RunState aggregate(RunState state, List<Answer> answers, long start) {
        List<Contribution> contributions = contributions(state.round(), answers);
        int failed = answers.size() - contributions.size();
        if (contributions.isEmpty()) {
            return kept(state, answers, "the model stays as it was: no site gave a usable reply", start);
        } else if (failed > 0 && !options.acceptFailures) {
            String why = "the model stays as it was: %d of %d sites failed, and failures are not accepted"
                    .formatted(failed, answers.size());
            return kept(state, answers, why, start);
        }
        status.phase(state.round(), "aggregating");
        Aggregate aggregate =
                options.strategy.aggregate(state.round(), state.weights(), contributions, state.strategy());
        try {
            Weights next = new WeightsCheck(state.weights(), Double.MAX_VALUE).conform(aggregate.weights());
            List<SiteReport> fit = reports(answers, contributions, aggregate.shares());
            return state.aggregated(
                    next, aggregate.state(), state.report().fit(fit, aggregate.notes(), "ok", since(start)));
        } catch (WeightsCheck.Unusable e) {
            String why = "the model stays as it was: of the aggregate, " + e.why();
            return kept(state, answers, why, start);
        }
    }

    private static RunState kept(RunState state, List<Answer> answers, String why, long start) {
        LOG.warn("round {}: {}", state.round(), why);
        List<SiteReport> fit = reports(answers, List.of(), Map.of());
        return state.trained(state.weights(), state.report().fit(fit, Map.of(), why, since(start)));
    }

    private List<Contribution> contributions(int round, List<Answer> answers) {
        List<Contribution> contributions = new ArrayList<>();
        for (Answer answer : answers) {
            answer.reply()
                    .ifPresent(reply -> contributions.add(new Contribution(
                            answer.client(),
                            reply.weights(),
                            reply.numExamples(),
                            reply.metrics(),
                            options.validation
                                    .map(validation -> validation.evaluate(round, reply.weights()))
                                    .orElse(Map.of()))));
        }
        return contributions;
    }

    private static List<SiteReport> reports(
            List<Answer> answers, List<Contribution> contributions, Map<String, Double> shares) {
        Map<String, Map<String, Object>> measured = new LinkedHashMap<>();
        contributions.forEach(each -> measured.put(each.client(), each.measured()));
        return answers.stream()
                .map(answer -> answer.report(
                        shares.getOrDefault(answer.client(), 0.0), measured.getOrDefault(answer.client(), Map.of())))
                .toList();
    }

    private RunState trainOn(RunState state) {
        if (options.afterAggregate.isEmpty()) {
            return state.trained(state.weights(), state.report());
        }
        long start = System.nanoTime();
        status.phase(state.round(), "training on the server");
        RunState next = trainedOn(state, options.afterAggregate.get(), start);
        disk.save(next);
        return next;
    }

    private RunState trainedOn(RunState state, AfterAggregate training, long start) {
        try {
            Weights trained = new WeightsCheck(state.weights(), Double.MAX_VALUE)
                    .conform(training.train(state.round(), state.weights()));
            return state.trained(trained, state.report().outcome("ok", since(start)));
        } catch (WeightsCheck.Unusable e) {
            LOG.warn("round {}: the aggregate stays: of what the server trained, {}", state.round(), e.why());
            return state.trained(state.weights(), state.report().outcome("ok", since(start)));
        }
    }

    private RunState measure(RunState state) throws InterruptedException {
        RoundReport report = state.report();
        if (report.aggregated()) {
            long start = System.nanoTime();
            status.phase(state.round(), "measuring");
            List<Answer> answers = sites.evaluate(state);
            Sites.warn(state.round(), answers);
            List<SiteReport> measured = reports(answers, List.of(), Map.of());
            Map<String, Object> central = options.centralEvaluation
                    .map(evaluation -> evaluation.evaluate(state.round(), state.weights()))
                    .orElse(Map.of());
            report = report.evaluated(measured, MetricAverages.of(measured), central, since(start));
        }
        RunState next = state.done(report);
        disk.append(report);
        disk.save(next);
        over(report);
        return next;
    }
}
