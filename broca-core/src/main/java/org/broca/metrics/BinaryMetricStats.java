package org.broca.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Errors of decisions between yes and no: precision, recall, F-score and more, at a threshold.
 *
 * <p>Same numbers as SpeechBrain's {@code BinaryMetricStats} for labels of 0 and 1. For other labels, which SpeechBrain
 * multiplies with, a label is positive if it equals {@code positiveLabel}.
 */
public final class BinaryMetricStats extends SharedStats implements Stats {
    private final long positiveLabel;
    private final List<Float> scores = new ArrayList<>();
    private final List<Boolean> positive = new ArrayList<>();

    /** Statistics where label 1 is yes. */
    public BinaryMetricStats() {
        this(1);
    }

    /** Statistics where {@code positiveLabel} is yes. */
    public BinaryMetricStats(long positiveLabel) {
        this.positiveLabel = positiveLabel;
    }

    /**
     * Where and how to count.
     *
     * @param threshold scores above it are taken for yes; that of the equal error rate where absent
     * @param maxSamples how many scores of each kind the equal error rate is sought with; all where absent
     * @param beta weight of recall against precision in the F-score
     * @param eps added to denominators
     */
    public record Settings(OptionalDouble threshold, OptionalInt maxSamples, double beta, double eps) {
        /** At the threshold of the equal error rate. */
        public static final Settings EQUAL_ERROR = new Settings(OptionalDouble.empty(), OptionalInt.empty(), 1, 1e-8);

        /** At a given threshold. */
        public static Settings at(double threshold) {
            return new Settings(OptionalDouble.of(threshold), OptionalInt.empty(), 1, 1e-8);
        }

        public Settings withBeta(double other) {
            return new Settings(threshold, maxSamples, other, eps);
        }

        public Settings withMaxSamples(int other) {
            return new Settings(threshold, OptionalInt.of(other), beta, eps);
        }
    }

    @Override
    public void clear() {
        scores.clear();
        positive.clear();
        cleared();
    }

    @Override
    List<List<String>> rows() {
        return IntStream.range(0, scores.size())
                .mapToObj(i -> List.of(String.valueOf(scores.get(i)), String.valueOf(positive.get(i))))
                .toList();
    }

    @Override
    void restore(List<List<String>> rows) {
        scores.clear();
        positive.clear();
        for (List<String> row : rows) {
            scores.add(Float.parseFloat(row.get(0)));
            positive.add(Boolean.parseBoolean(row.get(1)));
        }
    }

    /**
     * Takes a batch.
     *
     * @param ids names of the utterances
     * @param batchScores {@code [batch]}
     * @param labels {@code [batch]}
     */
    public void append(List<String> ids, Tensor batchScores, Tensor labels) {
        float[] given = batchScores.toFloatArray();
        long[] truth = labels.toLongArray();
        Check.that(
                given.length == truth.length && given.length == ids.size(),
                "BinaryMetricStats got %d ids, %d scores and %d labels: there must be as many of each",
                ids.size(),
                given.length,
                truth.length);
        appending(scores.size());
        for (int i = 0; i < given.length; i++) {
            scores.add(given[i]);
            positive.add(truth[i] == positiveLabel);
        }
    }

    /** All numbers by SpeechBrain's names, at the threshold of the equal error rate. */
    public Map<String, Double> summarize() {
        return summarize(Settings.EQUAL_ERROR);
    }

    /**
     * All numbers by SpeechBrain's names: TP, TN, FP, FN, FAR, FRR, DER, threshold, precision, recall, F-score, MCC.
     *
     * @throws IllegalStateException if nothing was appended
     */
    public Map<String, Double> summarize(Settings settings) {
        Check.state(!scores.isEmpty(), "BinaryMetricStats has no scores: append some first");
        double threshold = settings.threshold().isPresent()
                ? settings.threshold().getAsDouble()
                : Detection.eer(ofKind(true, settings.maxSamples()), ofKind(false, settings.maxSamples()))
                        .threshold();
        double[] counts = new double[4];
        for (int i = 0; i < scores.size(); i++) {
            boolean yes = scores.get(i) > (float) threshold;
            counts[(positive.get(i) ? 0 : 2) + (yes ? 0 : 1)]++;
        }
        return fields(counts[0], counts[1], counts[2], counts[3], threshold, settings);
    }

    private static Map<String, Double> fields(
            double tp, double fn, double fp, double tn, double threshold, Settings settings) {
        double eps = settings.eps();
        double beta = settings.beta() * settings.beta();
        Map<String, Double> fields = new LinkedHashMap<>();
        fields.put("TP", tp);
        fields.put("TN", tn);
        fields.put("FP", fp);
        fields.put("FN", fn);
        fields.put("FAR", fp / (fp + tn + eps));
        fields.put("FRR", fn / (tp + fn + eps));
        fields.put("DER", (fp + fn) / (tp + tn + eps));
        fields.put("threshold", threshold);
        fields.put("precision", tp / (tp + fp + eps));
        fields.put("recall", tp / (tp + fn + eps));
        fields.put("F-score", (1 + beta) * tp / ((1 + beta) * tp + beta * fn + fp));
        fields.put("MCC", (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn) + eps));
        return Collections.unmodifiableMap(fields);
    }

    private float[] ofKind(boolean kind, OptionalInt most) {
        List<Float> chosen = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            if (positive.get(i) == kind) {
                chosen.add(scores.get(i));
            }
        }
        int step = 1;
        if (most.isPresent() && chosen.size() > most.getAsInt()) {
            Collections.sort(chosen);
            step = chosen.size() / most.getAsInt();
        }
        float[] values = new float[(chosen.size() + step - 1) / step];
        for (int i = 0; i < values.length; i++) {
            values[i] = chosen.get(i * step);
        }
        return values;
    }

    @Override
    public double summarize(String field) {
        return Fields.pick("BinaryMetricStats", summarize(), field);
    }

    /** Writes one line for each field. */
    @Override
    public void writeStats(Appendable out) throws IOException {
        for (Map.Entry<String, Double> field : summarize().entrySet()) {
            out.append(field.getKey() + ": " + PythonFloat.repr(field.getValue()) + "\n");
        }
    }
}
