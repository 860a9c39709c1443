package org.broca.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.broca.alignment.Calibration;
import org.broca.alignment.Outcome;
import org.broca.alignment.PlattCalibration;
import org.broca.alignment.Word;
import org.broca.metrics.CalibrationError;
import org.broca.metrics.CalibrationError.Judged;
import org.broca.metrics.PythonFloat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores the times and the confidences of recognised words, and calibrates the confidences. */
@Command(
        name = "words",
        description = {
            "How right words of transcripts are: the times of those that were recognised, where the manifest has \"times\""
                    + " ([[start, end], ...] in seconds), and whether confidences are the share of right words.",
            "",
            "With --calibration, writes what makes probabilities of the confidences: put it beside the weights of the model"
                    + " as confidence.json. Give it recordings that the model was not trained on.",
            ""
        },
        mixinStandardHelpOptions = true)
final class ScoreWordsCommand implements Callable<Integer> {
    private static final double MOST = 0.95;

    @Option(names = "--manifest", paramLabel = "M", required = true, description = "What was said: JSON or CSV.")
    private Path manifest = Path.of("");

    @Option(
            names = "--hyp",
            paramLabel = "H",
            required = true,
            description = "What broca transcribe --format json wrote of its recordings.")
    private Path hypothesis = Path.of("");

    @Option(
            names = "--text-key",
            paramLabel = "KEY",
            description = "The manifest's key of the text (default: ${DEFAULT-VALUE}).")
    private String textKey = "words";

    @Option(names = "--calibration", paramLabel = "FILE", description = "Write the calibration here.")
    private @Nullable Path calibration;

    @Option(names = "--seed", description = "Of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    private ScoreWordsCommand() {}

    @Override
    public Integer call() {
        List<HeardWords> all = HeardWords.read(hypothesis, manifest, textKey);
        List<List<Outcome>> outcomes =
                all.stream().map(one -> Outcome.of(one.heard(), one.said())).toList();
        long words = outcomes.stream().mapToLong(List::size).sum();
        long right =
                outcomes.stream().flatMap(List::stream).filter(Outcome::correct).count();
        System.out.printf(
                "%d words recognised, %s %% right%n", words, PythonFloat.fixed(100.0 * right / Math.max(1, words), 2));
        times(all);
        if (words > 0) {
            confidences(all, outcomes);
        }
        return 0;
    }

    /** Errors of the recordings whose words are all right: in others it is not known which word is which. */
    private static void times(List<HeardWords> all) {
        double[] errors = all.stream()
                .filter(one -> one.heard().stream().map(Word::word).toList().equals(one.said())
                        && one.times().size() == one.said().size())
                .flatMap(one -> errors(one).stream())
                .mapToDouble(Math::abs)
                .sorted()
                .toArray();
        if (errors.length > 0) {
            System.out.printf(
                    "Times: mean error %s ms, 95 %% within %s ms, of %d starts and ends%n",
                    milliseconds(Arrays.stream(errors).average().orElse(0)),
                    milliseconds(errors[(int) Math.ceil(MOST * errors.length) - 1]),
                    errors.length);
        }
    }

    private static List<Double> errors(HeardWords one) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < one.heard().size(); i++) {
            errors.add(one.heard().get(i).start() - one.times().get(i).get(0));
            errors.add(one.heard().get(i).end() - one.times().get(i).get(1));
        }
        return errors;
    }

    private static String milliseconds(double seconds) {
        return PythonFloat.fixed(1000 * seconds, 1);
    }

    private void confidences(List<HeardWords> all, List<List<Outcome>> outcomes) {
        List<Judged> before = new ArrayList<>();
        List<Judged> after = new ArrayList<>();
        List<Calibration> halves = List.of(fit(outcomes, 1), fit(outcomes, 0)); // each of the other half
        for (int i = 0; i < all.size(); i++) {
            for (Outcome outcome : outcomes.get(i)) {
                double confidence = outcome.confidence();
                before.add(new Judged(String.valueOf(i), confidence, outcome.correct()));
                after.add(new Judged(String.valueOf(i), halves.get(i % 2).apply(confidence), outcome.correct()));
            }
        }
        print("Calibration error", CalibrationError.of(before, seed));
        print("Calibrated on one half and measured on the other", CalibrationError.of(after, seed));
        Path file = calibration;
        if (file != null) {
            PlattCalibration.fit(outcomes.stream().flatMap(List::stream).toList())
                    .save(file);
        }
    }

    /** Of every second recording; of all, where those have no word. */
    private static Calibration fit(List<List<Outcome>> outcomes, int half) {
        List<Outcome> chosen = new ArrayList<>();
        for (int i = half; i < outcomes.size(); i += 2) {
            chosen.addAll(outcomes.get(i));
        }
        return PlattCalibration.fit(
                chosen.isEmpty() ? outcomes.stream().flatMap(List::stream).toList() : chosen);
    }

    private static void print(String name, CalibrationError error) {
        System.out.printf(
                "%s %s, 95 %% interval [ %s, %s ]%n",
                name,
                PythonFloat.fixed(error.value(), 3),
                PythonFloat.fixed(error.interval().low(), 3),
                PythonFloat.fixed(error.interval().high(), 3));
    }
}
