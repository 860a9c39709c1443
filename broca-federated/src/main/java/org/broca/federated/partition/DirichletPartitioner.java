package org.broca.federated.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.broca.tensor.Check;

/** See {@link Partitioner#dirichlet}. */
record DirichletPartitioner(String key, double alpha, long seed) implements Partitioner {
    private static final int ATTEMPTS = 1000;

    DirichletPartitioner {
        Check.that(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha must be a number above 0, got %s", alpha);
    }

    /** Draws until every client has something. */
    @Override
    public List<List<Utterance>> deal(List<Utterance> utterances, int clients) {
        IidPartitioner.requireEnough(utterances, clients);
        Random random = new Random(seed);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<List<Utterance>> dealt = draw(utterances, clients, random);
            if (dealt.stream().noneMatch(List::isEmpty)) {
                return dealt;
            }
        }
        throw new IllegalArgumentException(
                "with alpha=%s, %d utterances leave some of %d clients without any: take fewer clients or a larger alpha"
                        .formatted(alpha, utterances.size(), clients));
    }

    private List<List<Utterance>> draw(List<Utterance> utterances, int clients, Random random) {
        List<List<Utterance>> dealt = IidPartitioner.empty(clients);
        for (List<Utterance> group : KeyPartitioner.groups(utterances, key).values()) {
            List<Utterance> shuffled = new ArrayList<>(group);
            Collections.shuffle(shuffled, random);
            double[] shares = shares(clients, random);
            double sum = 0;
            int from = 0;
            for (int client = 0; client < clients; client++) {
                sum += shares[client];
                int to = client == clients - 1 ? shuffled.size() : (int) Math.round(sum * shuffled.size());
                to = Math.min(Math.max(from, to), shuffled.size());
                dealt.get(client).addAll(shuffled.subList(from, to));
                from = to;
            }
        }
        return dealt;
    }

    /** Shares that add up to 1: gamma variates, divided by their sum; in logarithms, which do not vanish. */
    private double[] shares(int clients, Random random) {
        double[] logs = random.doubles(clients).map(u -> Math.log(u) / alpha).toArray();
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < clients; i++) {
            logs[i] += Math.log(gamma(alpha + 1, random));
            largest = Math.max(largest, logs[i]);
        }
        double sum = 0;
        for (int i = 0; i < clients; i++) {
            logs[i] = Math.exp(logs[i] - largest);
            sum += logs[i];
        }
        for (int i = 0; i < clients; i++) {
            logs[i] /= sum;
        }
        return logs;
    }

    /** A gamma variate of a shape of at least 1 and scale 1 (Marsaglia and Tsang, 2000). */
    private static double gamma(double shape, Random random) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
