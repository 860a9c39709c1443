package org.broca.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.broca.tensor.Check;

/**
 * How sure an error rate is, by drawing the test set's speakers again and again.
 *
 * <p>Utterances of one speaker are alike, so that whole speakers are drawn, as blocks (Liu and Peng, "Statistical
 * significance in ASR with block bootstrap", 2020, after Bisani and Ney, ICASSP 2004). Where all utterances are of one
 * speaker, utterances are drawn. The same seed gives the same numbers.
 */
public final class Bootstrap {
    /** How often a test set is drawn. */
    public static final int ROUNDS = 10_000;

    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /** Bounds of what was asked for, in percent for error rates. */
    public record Interval(double low, double high) {}

    /** Sums over what is drawn together. */
    record Block(double numerator, double denominator) {}

    /** As {@link #interval(List, UnaryOperator, long)}, if utterances are independent. */
    public static Interval interval(List<UtteranceErrors> utterances, long seed) {
        return interval(utterances, UnaryOperator.identity(), seed);
    }

    /**
     * The interval that holds the error rate with 95 % confidence.
     *
     * @param speakerOf from an utterance's id to its speaker
     * @throws IllegalArgumentException if no utterance was scored
     */
    public static Interval interval(List<UtteranceErrors> utterances, UnaryOperator<String> speakerOf, long seed) {
        List<Block> blocks = blocks(scored(utterances), speakerOf, UtteranceErrors::edits);
        return percent(ratios(blocks, seed));
    }

    /** As {@link #pairedPValue(List, List, UnaryOperator, long)}, if utterances are independent. */
    public static double pairedPValue(List<UtteranceErrors> utterances, List<UtteranceErrors> baseline, long seed) {
        return pairedPValue(utterances, baseline, UnaryOperator.identity(), seed);
    }

    /**
     * How likely two systems of one quality would differ by as much on the same utterances: approximate randomization
     * (Noreen, 1989), two-sided, that exchanges the systems on a whole speaker.
     *
     * <p>With n speakers it is never much below 2 / 2<sup>n</sup>: five speakers cannot show a difference at 5 %.
     *
     * @param baseline the same utterances, in the same order, by another system
     * @throws IllegalArgumentException if they are not the same utterances
     */
    public static double pairedPValue(
            List<UtteranceErrors> utterances,
            List<UtteranceErrors> baseline,
            UnaryOperator<String> speakerOf,
            long seed) {
        double[] differences = differences(utterances, baseline, speakerOf).stream()
                .mapToDouble(Block::numerator)
                .toArray();
        double observed = Math.abs(Arrays.stream(differences).sum());
        SplittableRandom random = new SplittableRandom(seed);
        int asLarge = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            for (double difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            asLarge += Math.abs(sum) >= observed ? 1 : 0;
        }
        return (asLarge + 1.0) / (ROUNDS + 1.0);
    }

    /**
     * The interval that holds the error rate less the baseline's with 95 % confidence, in points.
     *
     * @param baseline the same utterances, in the same order, by another system
     * @param speakerOf from an utterance's id to its speaker
     * @throws IllegalArgumentException if they are not the same utterances
     */
    public static Interval pairedDifference(
            List<UtteranceErrors> utterances,
            List<UtteranceErrors> baseline,
            UnaryOperator<String> speakerOf,
            long seed) {
        return percent(ratios(differences(utterances, baseline, speakerOf), seed));
    }

    /** The 95 % interval of the ratio of two sums; the ratio of nothing to nothing is 0. */
    static Interval ratios(List<Block> blocks, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double numerator = 0;
            double denominator = 0;
            for (int i = 0; i < blocks.size(); i++) {
                Block drawn = blocks.get(random.nextInt(blocks.size()));
                numerator += drawn.numerator();
                denominator += drawn.denominator();
            }
            ratios[round] = denominator == 0 ? 0 : numerator / denominator;
        }
        Arrays.sort(ratios);
        return new Interval(ratios[(int) (TAIL * ROUNDS)], ratios[(int) ((1 - TAIL) * ROUNDS) - 1]);
    }

    private static Interval percent(Interval ratio) {
        return new Interval(100 * ratio.low(), 100 * ratio.high());
    }

    /** What counts of an utterance in a numerator. */
    private interface Count {
        double of(UtteranceErrors utterance);
    }

    private static List<Block> differences(
            List<UtteranceErrors> utterances, List<UtteranceErrors> baseline, UnaryOperator<String> speakerOf) {
        List<UtteranceErrors> ours = scored(utterances);
        Map<String, UtteranceErrors> theirs = new LinkedHashMap<>();
        scored(baseline).forEach(utterance -> theirs.put(utterance.id(), utterance));
        Check.that(
                List.copyOf(theirs.keySet())
                        .equals(ours.stream().map(UtteranceErrors::id).toList()),
                "the two systems must be scored on the same utterances in the same order");
        return blocks(ours, speakerOf, utterance -> {
            UtteranceErrors other = theirs.getOrDefault(utterance.id(), utterance);
            return utterance.edits() - other.edits();
        });
    }

    private static List<UtteranceErrors> scored(List<UtteranceErrors> utterances) {
        List<UtteranceErrors> scored =
                utterances.stream().filter(UtteranceErrors::scored).toList();
        Check.that(!scored.isEmpty(), "no utterance was scored");
        return scored;
    }

    /** A block a speaker; of one speaker alone, a block an utterance. */
    private static List<Block> blocks(
            List<UtteranceErrors> utterances, UnaryOperator<String> speakerOf, Count numerator) {
        Map<String, Block> speakers = new LinkedHashMap<>();
        List<Block> each = new ArrayList<>();
        for (UtteranceErrors utterance : utterances) {
            Block block = new Block(numerator.of(utterance), utterance.tokens());
            each.add(block);
            speakers.merge(
                    speakerOf.apply(utterance.id()),
                    block,
                    (a, b) -> new Block(a.numerator() + b.numerator(), a.denominator() + b.denominator()));
        }
        return speakers.size() == 1 ? each : List.copyOf(speakers.values());
    }
}
