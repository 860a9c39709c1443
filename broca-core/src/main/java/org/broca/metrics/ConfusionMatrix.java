package org.broca.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.broca.tensor.Check;

/**
 * What was taken for what, and how well each class was found.
 *
 * @param labels all classes, in the order of names
 * @param counts a row for each class that was there, a column for each that was predicted
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {
    public ConfusionMatrix {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /**
     * How well one class was found.
     *
     * @param precision share of the predictions of this class that are right; 0 where there are none
     * @param recall share of this class that was predicted as it; 0 where there is none of it
     * @param f1 harmonic mean of both
     * @param support how often the class was there
     */
    public record ClassFigures(String label, double precision, double recall, double f1, int support) {}

    /**
     * Counts.
     *
     * @throws IllegalArgumentException if there is nothing, or not as many of both
     */
    public static ConfusionMatrix of(List<String> targets, List<String> predictions) {
        Check.that(
                targets.size() == predictions.size() && !targets.isEmpty(),
                "a confusion matrix needs as many predictions as targets, got %d and %d",
                predictions.size(),
                targets.size());
        TreeSet<String> names = new TreeSet<>(targets);
        names.addAll(predictions);
        List<String> labels = List.copyOf(names);
        int[][] counts = new int[labels.size()][labels.size()];
        for (int i = 0; i < targets.size(); i++) {
            counts[labels.indexOf(targets.get(i))][labels.indexOf(predictions.get(i))]++;
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : counts) {
            rows.add(java.util.Arrays.stream(row).boxed().toList());
        }
        return new ConfusionMatrix(labels, rows);
    }

    /** Share of right predictions. */
    public double accuracy() {
        int right = 0;
        for (int i = 0; i < labels.size(); i++) {
            right += counts.get(i).get(i);
        }
        return (double) right / total();
    }

    private int total() {
        return counts.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
    }

    /** Figures of each class, in the order of names. */
    public List<ClassFigures> classes() {
        List<ClassFigures> figures = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            int index = i;
            int right = counts.get(i).get(i);
            int there = counts.get(i).stream().mapToInt(Integer::intValue).sum();
            int predicted = counts.stream().mapToInt(row -> row.get(index)).sum();
            double f1 = there + predicted == 0 ? 0 : 2.0 * right / (there + predicted);
            figures.add(new ClassFigures(labels.get(i), share(right, predicted), share(right, there), f1, there));
        }
        return figures;
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Mean F1 over the classes that were there, each with the same weight. */
    public double macroF1() {
        return macro(ClassFigures::f1);
    }

    private double macro(ToDoubleFunction<ClassFigures> figure) {
        return classes().stream()
                .filter(one -> one.support() > 0)
                .mapToDouble(figure)
                .average()
                .orElse(0);
    }

    /** Writes the figures of each class, their means and the counts, tab separated. */
    public void write(Appendable out) throws IOException {
        out.append("class\tprecision\trecall\tF1\tsupport\n");
        for (ClassFigures one : classes()) {
            out.append(line(one.label(), one.precision(), one.recall(), one.f1(), one.support()));
        }
        double precision = macro(ClassFigures::precision);
        out.append(line("mean", precision, macro(ClassFigures::recall), macroF1(), total()));
        out.append("accuracy\t" + PythonFloat.fixed(accuracy(), 4) + "\n\ntarget\\prediction\t");
        out.append(String.join("\t", labels)).append("\n");
        for (int i = 0; i < labels.size(); i++) {
            out.append(labels.get(i));
            for (int count : counts.get(i)) {
                out.append("\t").append(String.valueOf(count));
            }
            out.append("\n");
        }
    }

    private static String line(String label, double precision, double recall, double f1, int support) {
        return String.join(
                        "\t",
                        label,
                        PythonFloat.fixed(precision, 4),
                        PythonFloat.fixed(recall, 4),
                        PythonFloat.fixed(f1, 4),
                        String.valueOf(support))
                + "\n";
    }
}
