package org.broca.federated.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.broca.federated.strategy.Strategy;
import org.broca.tensor.io.NumpyArray;

/** Whether replies to a training task can be used, one by one and beside the others. */
final class ReplyCheck {
    private final Strategy strategy;
    private final Weights model;
    private final WeightsCheck weightsCheck;
    private final double maxUpdateRatio;

    ReplyCheck(FederatedServer.Builder options, Weights model) {
        this.strategy = options.strategy;
        this.model = model;
        this.weightsCheck = new WeightsCheck(model, options.maxValue);
        this.maxUpdateRatio = options.maxUpdateRatio;
    }

    /** The answer with its weights in the model's names and types, or why it cannot be used. */
    Answer check(Answer answer, Reply reply) {
        if (reply.numExamples() <= 0) {
            return answer.refused("it trained on %d utterances".formatted(reply.numExamples()));
        }
        Optional<String> refusal = strategy.refusal(reply);
        if (refusal.isPresent()) {
            return answer.refused(refusal.get());
        }
        try {
            Weights weights = weightsCheck.conform(reply.weights());
            return Answer.of(
                    answer.client(),
                    new Reply(weights, reply.numExamples(), reply.loss(), reply.metrics()),
                    answer.seconds());
        } catch (WeightsCheck.Unusable e) {
            return answer.refused(e.why());
        }
    }

    /** Refuses updates that are far longer than the others'. */
    List<Answer> checkTogether(List<Answer> answers) {
        double[] lengths = answers.stream()
                .flatMap(answer -> answer.reply().stream())
                .mapToDouble(reply -> length(reply.weights()))
                .toArray();
        double[] sorted = lengths.clone();
        Arrays.sort(sorted);
        double most = sorted.length < 3 ? 0 : maxUpdateRatio * sorted[(sorted.length - 1) / 2];
        List<Answer> checked = new ArrayList<>();
        int usable = 0;
        for (Answer answer : answers) {
            boolean far = answer.reply().isPresent() && most > 0 && lengths[usable] > most;
            checked.add(
                    far
                            ? answer.refused("its update is %.3g long, more than %.3g times the median of all"
                                    .formatted(lengths[usable], maxUpdateRatio))
                            : answer);
            usable += answer.reply().isPresent() ? 1 : 0;
        }
        return checked;
    }

    private double length(Weights weights) {
        double sum = 0;
        for (Map.Entry<String, NumpyArray> entry : model.arrays().entrySet()) {
            NumpyArray trained = weights.arrays().getOrDefault(entry.getKey(), entry.getValue());
            if (entry.getValue().dtype().isFloatingPoint()) {
                double[] before = entry.getValue().toDoubles();
                double[] after = trained.toDoubles();
                for (int i = 0; i < before.length; i++) {
                    sum += (after[i] - before[i]) * (after[i] - before[i]);
                }
            }
        }
        return Math.sqrt(sum);
    }

    /** Why an evaluation cannot be used, or the answer as it is. */
    static Answer evaluation(Answer answer, Reply reply) {
        if (reply.numExamples() <= 0) {
            return answer.refused("it measured %d utterances".formatted(reply.numExamples()));
        } else if (!Double.isFinite(reply.loss())) {
            return answer.refused("its loss is %s".formatted(reply.loss()));
        }
        return answer;
    }
}
