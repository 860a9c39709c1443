package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.broca.tensor.Check;
import org.broca.tensor.Device;

/** Puts the best hypotheses of a search into the order of further scores: SpeechBrain's {@code RescorerBuilder}. */
public final class Rescorers {
    private final List<Rescorer> rescorers;
    private final Map<String, Double> weights;

    /**
     * Hypotheses of each utterance, the best first.
     *
     * @param texts of the hypotheses
     * @param scores the search's and the weighted further ones
     */
    public record Rescored(List<List<String>> texts, List<List<Double>> scores) {
        public Rescored {
            texts = texts.stream().map(List::copyOf).toList();
            scores = scores.stream().map(List::copyOf).toList();
        }
    }

    private record Candidate(String text, double score) {}

    private Rescorers(Builder b) {
        Set<String> names = b.rescorers.stream().map(Rescorer::name).collect(Collectors.toCollection(TreeSet::new));
        Check.that(
                names.equals(b.weights.keySet()) && names.size() == b.rescorers.size(),
                "Rescorers: weights must be given for the rescorers %s, got %s",
                names,
                new TreeSet<>(b.weights.keySet()));
        rescorers = b.rescorers;
        weights = b.weights;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Adds the weighted scores and sorts; hypotheses with the same score stay in their order.
     *
     * @param topkCandidates texts of each utterance
     * @param topkScores their scores from a search
     */
    public Rescored rescore(List<List<String>> topkCandidates, List<List<Double>> topkScores) {
        Check.that(
                sizes(topkCandidates).equals(sizes(topkScores)),
                "Rescorers: each candidate needs a score, got %s candidates and %s scores",
                sizes(topkCandidates),
                sizes(topkScores));
        List<String> texts = topkCandidates.stream().flatMap(List::stream).toList();
        double[] scores = topkScores.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
        for (Rescorer rescorer : rescorers) {
            double weight = weights.getOrDefault(rescorer.name(), 0.0);
            double[] further = rescorer.score(texts);
            for (int i = 0; i < scores.length; i++) {
                scores[i] += weight * further[i];
            }
        }
        return sorted(texts, scores, sizes(topkCandidates));
    }

    private static List<Integer> sizes(List<? extends List<?>> lists) {
        return lists.stream().map(List::size).toList();
    }

    private static Rescored sorted(List<String> texts, double[] scores, List<Integer> sizes) {
        List<List<String>> sortedTexts = new ArrayList<>();
        List<List<Double>> sortedScores = new ArrayList<>();
        int start = 0;
        for (int size : sizes) {
            List<Candidate> candidates = IntStream.range(start, start + size)
                    .mapToObj(i -> new Candidate(texts.get(i), scores[i]))
                    .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                    .toList();
            sortedTexts.add(candidates.stream().map(Candidate::text).toList());
            sortedScores.add(candidates.stream().map(Candidate::score).toList());
            start += size;
        }
        return new Rescored(sortedTexts, sortedScores);
    }

    /** Moves what the rescorers score with. */
    public void moveTo(Device device) {
        rescorers.forEach(rescorer -> rescorer.moveTo(device));
    }

    /** What {@link Rescorers} are made of. */
    public static final class Builder {
        private Map<String, Double> weights = Map.of();
        private List<Rescorer> rescorers = List.of();

        private Builder() {}

        /** Weights by the rescorers' names. */
        @CanIgnoreReturnValue
        public Builder weights(Map<String, Double> weights) {
            this.weights = Map.copyOf(weights);
            return this;
        }

        /** What scores texts. */
        @CanIgnoreReturnValue
        public Builder rescorers(List<Rescorer> rescorers) {
            this.rescorers = List.copyOf(rescorers);
            return this;
        }

        public Rescorers build() {
            return new Rescorers(this);
        }
    }
}
