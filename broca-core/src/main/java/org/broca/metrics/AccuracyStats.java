package org.broca.metrics;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** Share of tokens that a teacher-forced decoder predicts: SpeechBrain's {@code AccuracyStats}. */
public final class AccuracyStats extends SharedStats {
    private final List<Batch> batches = new ArrayList<>();

    /** Of how many tokens how many were predicted. */
    private record Batch(long correct, long total) {}

    /**
     * Adds a batch.
     *
     * @param logProbabilities {@code [batch, time, tokens]}
     * @param targets tokens with their relative lengths, {@code [batch, time]}; what is after them does not count
     */
    public void append(Tensor logProbabilities, PaddedData targets) {
        Check.that(
                logProbabilities.dim() == 3 && targets.data().dim() == 2,
                "AccuracyStats: needs log-probabilities [batch, time, tokens] and targets [batch, time], got %s and %s",
                logProbabilities.shape(),
                targets.data().shape());
        try (Autograd.Mode mode = Autograd.noGrad()) {
            long time = targets.data().size(1);
            long[] best = logProbabilities.argmax(-1).toLongArray();
            long[] wanted = targets.data().to(DType.INT64).toLongArray();
            float[] lengths = targets.lengths().toFloatArray();
            long correct = 0;
            long total = 0;
            for (int row = 0; row < lengths.length; row++) {
                int end = (int) Math.rint((double) lengths[row] * time);
                for (int t = 0; t < end; t++) {
                    int at = Math.toIntExact(row * time + t);
                    correct += best[at] == wanted[at] ? 1 : 0;
                }
                total += end;
            }
            appending(batches.size());
            batches.add(new Batch(correct, total));
        }
    }

    /** The share since the last {@link #clear}, in [0, 1]; 0 if there was nothing. */
    public double summarize() {
        long correct = batches.stream().mapToLong(Batch::correct).sum();
        long total = batches.stream().mapToLong(Batch::total).sum();
        return total == 0 ? 0 : (double) correct / total;
    }

    /** Forgets everything. */
    public void clear() {
        batches.clear();
        cleared();
    }

    @Override
    List<List<String>> rows() {
        return batches.stream()
                .map(batch -> List.of(String.valueOf(batch.correct()), String.valueOf(batch.total())))
                .toList();
    }

    @Override
    void restore(List<List<String>> rows) {
        batches.clear();
        rows.forEach(row -> batches.add(new Batch(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)))));
    }
}
