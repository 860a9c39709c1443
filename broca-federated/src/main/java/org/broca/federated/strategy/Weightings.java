package org.broca.federated.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.broca.federated.Reply;

/** Weightings that believe what sites say: all the same, by utterances, and the tutorial's two. */
public final class Weightings {
    private Weightings() {}

    /** Every site counts the same. */
    public static Weighting uniform() {
        return new Plain("uniform", contribution -> 1);
    }

    /** By the number of utterances: Flower's default. */
    public static Weighting samples() {
        return new Plain("num", Contribution::numExamples);
    }

    /**
     * By the metric {@code train_loss}, which sites send as {@code exp(-loss)}.
     *
     * <p>As published; a site that lies wins.
     */
    public static Weighting publishedLoss() {
        return new Published("loss", "train_loss");
    }

    /**
     * By the metric {@code wer}, which sites send as {@code exp(100 - min(WER, 100))}.
     *
     * <p>As published: a site five points better than another counts 148 times as much, and a site that lies wins.
     */
    public static Weighting publishedWer() {
        return new Published("wer", "wer");
    }

    private record Plain(String name, ToDoubleFunction<Contribution> weight) implements Weighting {
        @Override
        public double[] weights(List<Contribution> contributions) {
            return contributions.stream().mapToDouble(weight).toArray();
        }
    }

    private record Published(String name, String metric) implements Weighting {
        @Override
        public Optional<String> refusal(Reply reply) {
            return ClaimedMetric.refusal(reply.metrics(), metric);
        }

        @Override
        public double[] weights(List<Contribution> contributions) {
            double[] weights = new double[contributions.size()];
            Arrays.setAll(weights, i -> ClaimedMetric.value(contributions.get(i).claimed(), metric));
            return weights;
        }
    }
}
