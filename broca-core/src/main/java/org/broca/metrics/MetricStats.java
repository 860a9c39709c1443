package org.broca.metrics;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.broca.nnet.Loss;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * A score of each utterance, and their average, smallest and largest.
 *
 * <p>The metric gives one number an utterance: a loss with {@code reduction: batch}. Sums are taken in the metric's own
 * precision, so that reports equal SpeechBrain's to the last digit.
 */
public final class MetricStats extends SharedStats implements Stats {
    private final Loss metric;
    private final boolean batchEval;
    private final int jobs;
    private final List<String> ids = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private boolean inFloat32 = true;

    /** Average, smallest and largest score, and whose they are. */
    public record Summary(double average, double minScore, String minId, double maxScore, String maxId) {}

    private MetricStats(Builder builder) {
        metric = builder.metric;
        batchEval = builder.batchEval;
        jobs = builder.nJobs;
    }

    /** Starts statistics of {@code metric}. */
    public static Builder builder(Loss metric) {
        return new Builder(metric);
    }

    @Override
    public void clear() {
        ids.clear();
        scores.clear();
        inFloat32 = true;
        cleared();
    }

    @Override
    List<List<String>> rows() {
        return IntStream.range(0, ids.size())
                .mapToObj(i -> List.of(ids.get(i), String.valueOf(scores.get(i)), String.valueOf(inFloat32)))
                .toList();
    }

    @Override
    void restore(List<List<String>> rows) {
        ids.clear();
        scores.clear();
        for (List<String> row : rows) {
            ids.add(row.get(0));
            scores.add(Double.parseDouble(row.get(1)));
            inFloat32 &= Boolean.parseBoolean(row.get(2));
        }
    }

    /** Scores a batch in which nothing is padding. */
    public void append(List<String> batchIds, Tensor predictions, Tensor targets) {
        append(batchIds, predictions, targets, Optional.empty());
    }

    /** Scores a batch; the lengths of the targets, which are those of the predictions too, come with them. */
    public void append(List<String> batchIds, Tensor predictions, PaddedData targets) {
        append(batchIds, predictions, targets.data(), Optional.of(targets.lengths()));
    }

    /**
     * Scores a batch.
     *
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    public void append(List<String> batchIds, Tensor predictions, Tensor targets, Tensor lengths) {
        append(batchIds, predictions, targets, Optional.of(lengths));
    }

    private void append(List<String> batchIds, Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        try (TensorScope scope = TensorScope.open()) {
            double[] given =
                    batchEval ? together(predictions, targets, lengths) : oneByOne(predictions, targets, lengths);
            Check.that(
                    given.length == batchIds.size(),
                    "the metric gave %d scores for %d utterances: it must give one each (reduction: batch)",
                    given.length,
                    batchIds.size());
            appending(ids.size());
            ids.addAll(batchIds);
            for (double score : given) {
                scores.add(score);
            }
        }
    }

    private double[] together(Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        Tensor result = metric.compute(predictions, targets, lengths);
        inFloat32 &= result.dtype() != DType.FLOAT64;
        return result.toDoubleArray();
    }

    private double[] oneByOne(Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        inFloat32 = false;
        int count = Math.toIntExact(predictions.size(0));
        float[] relative = lengths.map(Tensor::toFloatArray).orElse(new float[0]);
        List<Tensor[]> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long length = relative.length == 0 ? -1 : Math.round(Math.rint(relative[i] * predictions.size(1)));
            items.add(new Tensor[] {cut(predictions, i, length), cut(targets, i, length)});
        }
        IntStream indices = IntStream.range(0, count);
        return (jobs > 1 ? indices.parallel() : indices)
                .mapToDouble(i -> score(items.get(i)))
                .toArray();
    }

    private double score(Tensor... item) {
        try (TensorScope scope = TensorScope.open()) {
            return metric.compute(item[0], item[1], Optional.empty()).item();
        }
    }

    private static Tensor cut(Tensor batch, int index, long length) {
        Tensor item = batch.select(0, index);
        return length < 0 ? item : item.narrow(0, 0, length);
    }

    /**
     * Average, smallest and largest score.
     *
     * @throws IllegalStateException if nothing was appended
     */
    public Summary summarize() {
        Check.state(!scores.isEmpty(), "MetricStats has no scores: append some first");
        DoubleBinaryOperator add = inFloat32 ? (a, b) -> (float) a + (float) b : Double::sum;
        double sum = scores.stream().reduce(0.0, add::applyAsDouble);
        double average = inFloat32 ? (float) sum / scores.size() : sum / scores.size();
        int min = extreme((a, b) -> a < b);
        int max = extreme((a, b) -> a > b);
        return new Summary(average, scores.get(min), ids.get(min), scores.get(max), ids.get(max));
    }

    private interface Better {
        boolean test(double a, double b);
    }

    /** The first of the best; a NaN beats all, as in PyTorch. */
    private int extreme(Better better) {
        int best = 0;
        for (int i = 1; i < scores.size() && !scores.get(best).isNaN(); i++) {
            if (scores.get(i).isNaN() || better.test(scores.get(i), scores.get(best))) {
                best = i;
            }
        }
        return best;
    }

    /** One of {@code average}, {@code min_score} and {@code max_score}. */
    @Override
    public double summarize(String field) {
        Summary summary = summarize();
        Map<String, Double> fields = new LinkedHashMap<>();
        fields.put("average", summary.average());
        fields.put("min_score", summary.minScore());
        fields.put("max_score", summary.maxScore());
        return Fields.pick("MetricStats", fields, field);
    }

    @Override
    public void writeStats(Appendable out) throws IOException {
        Summary summary = summarize();
        out.append("Average score: " + PythonFloat.repr(summary.average()) + "\n")
                .append("Min error: " + PythonFloat.repr(summary.minScore()) + " id: " + summary.minId() + "\n")
                .append("Max error: " + PythonFloat.repr(summary.maxScore()) + " id: " + summary.maxId() + "\n");
    }

    /** Options of {@link MetricStats}. */
    public static final class Builder {
        private final Loss metric;
        private boolean batchEval = true;
        private int nJobs = 1;

        private Builder(Loss metric) {
            this.metric = metric;
        }

        /** Whether the metric takes a whole batch; else it takes one utterance, without padding, at a time. */
        @CanIgnoreReturnValue
        public Builder batchEval(boolean batchEval) {
            this.batchEval = batchEval;
            return this;
        }

        /** Above 1, utterances are scored in several threads, where they are scored one at a time. */
        @CanIgnoreReturnValue
        public Builder nJobs(int nJobs) {
            this.nJobs = nJobs;
            return this;
        }

        public MetricStats build() {
            return new MetricStats(this);
        }
    }
}
