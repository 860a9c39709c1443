package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.broca.tensor.Check;

/**
 * The scorers of a beam search and their weights: SpeechBrain's {@code ScorerBuilder}.
 *
 * <p>Full scorers score all tokens; partial ones only the best {@code scorerBeamScale * beamSize} of these sums. With
 * {@code ctc} the decoder's own scores count one less its weight.
 */
public final class Scorers {
    private final List<Weighted> full;
    private final List<Weighted> partial;
    private final double beamScale;

    /** A scorer and what its scores are multiplied by. */
    record Weighted(Scorer<?> scorer, double weight) {}

    private Scorers(Builder b) {
        List<Scorer<?>> all =
                Stream.concat(b.fullScorers.stream(), b.partialScorers.stream()).toList();
        Set<String> names = all.stream().map(Scorer::name).collect(Collectors.toCollection(TreeSet::new));
        Check.that(
                names.equals(b.weights.keySet()) && names.size() == all.size(),
                "Scorers: weights must be given for the scorers %s, got %s",
                names,
                new TreeSet<>(b.weights.keySet()));
        full = weighted(b.fullScorers, b.weights);
        partial = weighted(b.partialScorers, b.weights);
        beamScale = b.scorerBeamScale;
        checkCtc();
    }

    private void checkCtc() {
        double ctc = weight("ctc");
        Check.that(ctc >= 0 && ctc <= 1, "Scorers: the weight of ctc must be in [0, 1], got %s", ctc);
        if (ctc == 1) {
            Check.that(
                    full.stream().anyMatch(w -> w.scorer().name().equals("ctc")),
                    "Scorers: with a weight of 1, ctc must be one of full_scorers");
            Check.that(
                    weight("coverage") <= 0,
                    "Scorers: with a weight of 1 for ctc there is no attention to be covered, got coverage = %s",
                    weight("coverage"));
        }
    }

    private static List<Weighted> weighted(List<Scorer<?>> scorers, Map<String, Double> weights) {
        return scorers.stream()
                .map(scorer -> new Weighted(scorer, weights.getOrDefault(scorer.name(), 0.0)))
                .toList();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The weight of a scorer, 0 where there is none of this name. */
    double weight(String name) {
        return all().filter(w -> w.scorer().name().equals(name))
                .mapToDouble(Weighted::weight)
                .findFirst()
                .orElse(0);
    }

    /** The scorer of CTC, if there is one. */
    Optional<CtcScorer> ctc() {
        return all().map(Weighted::scorer)
                .filter(CtcScorer.class::isInstance)
                .map(CtcScorer.class::cast)
                .findFirst();
    }

    private Stream<Weighted> all() {
        return Stream.concat(full.stream(), partial.stream());
    }

    List<Weighted> full() {
        return full;
    }

    List<Weighted> partial() {
        return partial;
    }

    /** How many tokens of a vocabulary the partial scorers see. */
    long candidates(int beamSize, long vocabulary) {
        return Math.max(1, Math.min((long) (beamSize * beamScale), vocabulary));
    }

    /** What {@link Scorers} are made of. */
    public static final class Builder {
        private Map<String, Double> weights = Map.of();
        private List<Scorer<?>> fullScorers = new ArrayList<>();
        private List<Scorer<?>> partialScorers = new ArrayList<>();
        private double scorerBeamScale = 2;

        private Builder() {}

        /** Weights by the scorers' names. */
        @CanIgnoreReturnValue
        public Builder weights(Map<String, Double> weights) {
            this.weights = Map.copyOf(weights);
            return this;
        }

        /** Scorers of all tokens. */
        @CanIgnoreReturnValue
        public Builder fullScorers(List<Scorer<?>> fullScorers) {
            this.fullScorers = List.copyOf(fullScorers);
            return this;
        }

        /** Scorers of the best tokens alone. */
        @CanIgnoreReturnValue
        public Builder partialScorers(List<Scorer<?>> partialScorers) {
            this.partialScorers = List.copyOf(partialScorers);
            return this;
        }

        /** How many tokens partial scorers see, as a multiple of the number of beams. */
        @CanIgnoreReturnValue
        public Builder scorerBeamScale(double scorerBeamScale) {
            this.scorerBeamScale = scorerBeamScale;
            return this;
        }

        public Scorers build() {
            return new Scorers(this);
        }
    }
}
