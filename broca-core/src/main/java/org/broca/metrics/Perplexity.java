package org.broca.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.metrics.Bootstrap.Block;
import org.broca.metrics.Bootstrap.Interval;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Perplexity of a language model: the exponential of its mean negative log-likelihood a token, with a 95 % interval by
 * drawing sentences.
 */
public final class Perplexity extends SharedStats implements Stats {
    private static final long SEED = 1;

    private final List<String> ids = new ArrayList<>();
    private final List<Block> sentences = new ArrayList<>();

    @Override
    public void clear() {
        ids.clear();
        sentences.clear();
        cleared();
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Block sentence = sentences.get(i);
            rows.add(List.of(ids.get(i), String.valueOf(sentence.numerator()), String.valueOf(sentence.denominator())));
        }
        return rows;
    }

    @Override
    void restore(List<List<String>> rows) {
        ids.clear();
        sentences.clear();
        for (List<String> row : rows) {
            ids.add(row.get(0));
            sentences.add(new Block(Double.parseDouble(row.get(1)), Double.parseDouble(row.get(2))));
        }
    }

    /**
     * Adds a batch of sentences.
     *
     * @param logProbabilities {@code [batch, time, tokens]}, natural logarithms
     * @param targets the tokens to be predicted, with their relative lengths: {@code [batch, time]}
     * @throws IllegalArgumentException if the sizes do not fit each other
     */
    public void append(List<String> ids, Tensor logProbabilities, PaddedData targets) {
        long batch = targets.data().size(0);
        long time = targets.data().size(1);
        Check.that(
                logProbabilities.dim() == 3 && logProbabilities.size(0) == batch && logProbabilities.size(1) == time,
                "Perplexity: targets %s need log-probabilities [%d, %d, tokens], got %s",
                targets.data().shape(),
                batch,
                time,
                logProbabilities.shape());
        Check.that(ids.size() == batch, "Perplexity: %d ids for a batch of %d", ids.size(), batch);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor index = targets.data().to(DType.INT64).unsqueeze(-1); // [batch, time, 1]
            float[] values = logProbabilities.gather(-1, index).squeeze(-1).toFloatArray(); // [batch * time]
            float[] lengths = targets.lengths().toFloatArray();
            appending(this.ids.size());
            for (int i = 0; i < batch; i++) {
                int tokens = (int) Math.rint((double) lengths[i] * time);
                double sum = 0;
                for (int t = 0; t < tokens; t++) {
                    sum -= values[Math.toIntExact(i * time + t)];
                }
                add(ids.get(i), sum, tokens);
            }
        }
    }

    /** Adds a sentence of {@code tokens} tokens by its negative log-likelihood. */
    public void append(String id, double negativeLogLikelihood, int tokens) {
        appending(ids.size());
        add(id, negativeLogLikelihood, tokens);
    }

    private void add(String id, double negativeLogLikelihood, int tokens) {
        ids.add(id);
        sentences.add(new Block(negativeLogLikelihood, tokens));
    }

    /** The perplexity of all sentences. */
    public double summarize() {
        return Math.exp(mean());
    }

    /** The interval that holds the perplexity with 95 % confidence, if sentences are independent. */
    public Interval interval() {
        checkTokens();
        Interval log = Bootstrap.ratios(sentences, SEED);
        return new Interval(Math.exp(log.low()), Math.exp(log.high()));
    }

    /** One of {@code perplexity}, {@code loss}, {@code num_tokens}, {@code num_sents}. */
    @Override
    public double summarize(String field) {
        Map<String, Number> fields = new LinkedHashMap<>();
        fields.put("perplexity", summarize());
        fields.put("loss", mean());
        fields.put("num_tokens", tokens());
        fields.put("num_sents", sentences.size());
        return Fields.pick("Perplexity", fields, field);
    }

    /** Writes the perplexity with its interval, then that of each sentence. */
    @Override
    public void writeStats(Appendable out) throws IOException {
        Interval interval = interval();
        out.append("Perplexity %s [ %s, %s ] over %d tokens of %d sentences\n"
                .formatted(
                        PythonFloat.fixed(summarize(), 2),
                        PythonFloat.fixed(interval.low(), 2),
                        PythonFloat.fixed(interval.high(), 2),
                        Math.round(tokens()),
                        sentences.size()));
        for (int i = 0; i < sentences.size(); i++) {
            Block sentence = sentences.get(i);
            double perplexity = Math.exp(sentence.numerator() / Math.max(1, sentence.denominator()));
            out.append("%s %s %d\n"
                    .formatted(ids.get(i), PythonFloat.fixed(perplexity, 2), Math.round(sentence.denominator())));
        }
    }

    private double mean() {
        checkTokens();
        return sentences.stream().mapToDouble(Block::numerator).sum() / tokens();
    }

    private void checkTokens() {
        Check.state(tokens() > 0, "Perplexity has no tokens: append some first");
    }

    private double tokens() {
        return sentences.stream().mapToDouble(Block::denominator).sum();
    }
}
