package org.broca.alignment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.broca.tensor.Check;

/**
 * The rising curve closest to the outcomes, in straight pieces (Zadrozny and Elkan, "Transforming classifier scores
 * into accurate multiclass probability estimates", 2002): any shape, for thousands of words.
 *
 * @param confidences where the pieces meet, rising
 * @param probabilities there, rising, in [0, 1]
 */
public record IsotonicCalibration(List<Double> confidences, List<Double> probabilities) implements Calibration {
    /** Copies and checks the lists. */
    public IsotonicCalibration {
        confidences = List.copyOf(confidences);
        probabilities = List.copyOf(probabilities);
        Check.that(
                !confidences.isEmpty() && confidences.size() == probabilities.size(),
                "IsotonicCalibration: needs as many confidences as probabilities, got %d and %d",
                confidences.size(),
                probabilities.size());
        for (int i = 1; i < confidences.size(); i++) {
            Check.that(
                    confidences.get(i) > confidences.get(i - 1) && probabilities.get(i) >= probabilities.get(i - 1),
                    "IsotonicCalibration: confidences and probabilities must rise, got %s and %s",
                    confidences,
                    probabilities);
        }
    }

    /** Neighbouring outcomes that share a probability. */
    private record Block(double confidence, double correct, double count) {
        double probability() {
            return correct / count;
        }

        Block with(Block other) {
            double all = count + other.count;
            return new Block((confidence * count + other.confidence * other.count) / all, correct + other.correct, all);
        }
    }

    /**
     * The best curve, by pooling neighbours that fall.
     *
     * @throws IllegalArgumentException if there is no outcome
     */
    public static IsotonicCalibration fit(List<Outcome> outcomes) {
        Check.that(!outcomes.isEmpty(), "IsotonicCalibration: needs at least one outcome");
        List<Block> blocks = new ArrayList<>();
        for (Block block : distinct(outcomes)) {
            blocks.add(block);
            while (blocks.size() > 1 && falls(blocks)) {
                Block last = blocks.remove(blocks.size() - 1);
                blocks.set(blocks.size() - 1, blocks.get(blocks.size() - 1).with(last));
            }
        }
        return new IsotonicCalibration(
                blocks.stream().map(Block::confidence).toList(),
                blocks.stream().map(Block::probability).toList());
    }

    private static List<Block> distinct(List<Outcome> outcomes) {
        List<Block> blocks = new ArrayList<>();
        List<Outcome> sorted = outcomes.stream()
                .sorted(Comparator.comparingDouble(Outcome::confidence))
                .toList();
        for (Outcome outcome : sorted) {
            Block next = new Block(outcome.confidence(), outcome.correct() ? 1 : 0, 1);
            int last = blocks.size() - 1;
            if (last >= 0 && blocks.get(last).confidence() == outcome.confidence()) {
                Block known = blocks.get(last);
                blocks.set(last, new Block(known.confidence(), known.correct() + next.correct(), known.count() + 1));
            } else {
                blocks.add(next);
            }
        }
        return blocks;
    }

    private static boolean falls(List<Block> blocks) {
        int last = blocks.size() - 1;
        return blocks.get(last - 1).probability() >= blocks.get(last).probability();
    }

    @Override
    public double apply(double confidence) {
        int place = Collections.binarySearch(confidences, confidence);
        if (place >= 0) {
            return probabilities.get(place);
        }
        int next = -place - 1;
        if (next == 0 || next == confidences.size()) {
            return probabilities.get(Math.min(next, confidences.size() - 1));
        }
        double share = (confidence - confidences.get(next - 1)) / (confidences.get(next) - confidences.get(next - 1));
        return probabilities.get(next - 1) + share * (probabilities.get(next) - probabilities.get(next - 1));
    }

    @Override
    public String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"kind\": \"isotonic\", \"confidences\": %s, \"probabilities\": %s}",
                confidences,
                probabilities);
    }
}
