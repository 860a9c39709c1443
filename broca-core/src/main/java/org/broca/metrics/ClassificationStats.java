package org.broca.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/**
 * Accuracy of classes given by name, for each class and over all, and what was taken for what.
 *
 * <p>Reports equal SpeechBrain's {@code ClassificationStats} to the byte.
 */
public final class ClassificationStats extends SharedStats implements Stats {
    private final List<Key> keys = new ArrayList<>();
    private final List<String> predictions = new ArrayList<>();

    /**
     * What utterances are counted together by.
     *
     * @param category a second way to sort utterances, besides the class
     * @param target the class
     */
    public record Key(Optional<String> category, String target) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing((Key key) -> key.category().orElse(""))
                    .thenComparing(Key::target)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return category.map(c -> c + " -> ").orElse("") + target;
        }
    }

    /**
     * How a class was recognised.
     *
     * @param predictions how often it was taken for what
     */
    public record ClassResult(Key key, Map<String, Integer> predictions) {
        public int total() {
            return predictions.values().stream().mapToInt(Integer::intValue).sum();
        }

        public int correct() {
            return predictions.getOrDefault(key.target(), 0);
        }

        public double accuracy() {
            return (float) correct() / total();
        }
    }

    /** Share of right predictions, and the result of each class in the order of names. */
    public record Summary(double accuracy, List<ClassResult> classes) {}

    @Override
    public void clear() {
        keys.clear();
        predictions.clear();
        cleared();
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            List<String> row = new ArrayList<>(List.of(predictions.get(i), key.target()));
            key.category().ifPresent(row::add);
            rows.add(row);
        }
        return rows;
    }

    @Override
    void restore(List<List<String>> rows) {
        keys.clear();
        predictions.clear();
        for (List<String> row : rows) {
            predictions.add(row.get(0));
            keys.add(new Key(row.size() > 2 ? Optional.of(row.get(2)) : Optional.empty(), row.get(1)));
        }
    }

    /** Takes a batch. */
    public void append(List<String> ids, List<String> batchPredictions, List<String> targets) {
        checkSizes(ids, batchPredictions, targets);
        appending(keys.size());
        targets.forEach(target -> keys.add(new Key(Optional.empty(), target)));
        predictions.addAll(batchPredictions);
    }

    /** Takes a batch whose utterances have categories besides their classes. */
    public void append(List<String> ids, List<String> batchPredictions, List<String> targets, List<String> categories) {
        checkSizes(ids, batchPredictions, targets);
        checkSizes(ids, batchPredictions, categories);
        appending(keys.size());
        for (int i = 0; i < targets.size(); i++) {
            keys.add(new Key(Optional.of(categories.get(i)), targets.get(i)));
        }
        predictions.addAll(batchPredictions);
    }

    /** The classes of everything that was appended, in order. */
    public List<String> targets() {
        return keys.stream().map(Key::target).toList();
    }

    /** What was predicted of everything that was appended, in order. */
    public List<String> predictions() {
        return List.copyOf(predictions);
    }

    private static void checkSizes(List<String> ids, List<String> batchPredictions, List<String> others) {
        Check.that(
                ids.size() == batchPredictions.size() && ids.size() == others.size(),
                "ClassificationStats got %d ids, %d predictions and %d targets or categories: there must be as many of"
                        + " each",
                ids.size(),
                batchPredictions.size(),
                others.size());
    }

    /**
     * Accuracy over all and by class.
     *
     * @throws IllegalStateException if nothing was appended
     */
    public Summary summarize() {
        Check.state(!keys.isEmpty(), "ClassificationStats has no predictions: append some first");
        Map<Key, Map<String, Integer>> confusion = new TreeMap<>();
        int right = 0;
        for (int i = 0; i < keys.size(); i++) {
            confusion.computeIfAbsent(keys.get(i), key -> new TreeMap<>()).merge(predictions.get(i), 1, Integer::sum);
            right += keys.get(i).target().equals(predictions.get(i)) ? 1 : 0;
        }
        List<ClassResult> classes = confusion.entrySet().stream()
                .map(entry -> new ClassResult(entry.getKey(), entry.getValue()))
                .toList();
        return new Summary((double) right / keys.size(), classes);
    }

    /** {@code accuracy}, the only number. */
    @Override
    public double summarize(String field) {
        return Fields.pick("ClassificationStats", Map.of("accuracy", summarize().accuracy()), field);
    }

    @Override
    public void writeStats(Appendable out) throws IOException {
        Summary summary = summarize();
        out.append("Overall Accuracy: " + PythonFloat.percent(summary.accuracy(), 0) + "\n\n");
        out.append("Class-Wise Accuracy\n-------------------\n");
        int longest = summary.classes().stream()
                .mapToInt(result -> length(result.key().toString()))
                .max()
                .orElse(0);
        for (ClassResult result : summary.classes()) {
            out.append(pad(result.key().toString(), longest) + ": "
                    + share(result.correct(), result.total(), result.accuracy()));
        }
        out.append("\nConfusion\n---------\n");
        int widest =
                predictions.stream().mapToInt(ClassificationStats::length).max().orElse(0);
        for (ClassResult result : summary.classes()) {
            out.append("Target: " + result.key() + "\n");
            out.append(result.predictions().entrySet().stream()
                    .map(taken -> "  -> " + pad(taken.getKey(), widest) + ": "
                            + share(taken.getValue(), result.total(), (double) taken.getValue() / result.total()))
                    .collect(Collectors.joining()));
        }
    }

    private static String share(int part, int total, double ratio) {
        return part + " / " + total + " (" + PythonFloat.percent(ratio, 2) + ")\n";
    }

    private static String pad(String text, int length) {
        return text + " ".repeat(Math.max(0, length - length(text)));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
