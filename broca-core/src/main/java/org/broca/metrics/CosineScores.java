package org.broca.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.broca.metrics.CohortNormalization.Side;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/** Scores of trials by the cosine of the angle between embeddings, and SpeechBrain's file of scores. */
public final class CosineScores {
    private static final double LEAST_LENGTH = 1e-6; // of both together, as in SpeechBrain's recipe

    private CosineScores() {}

    /** As {@link #of(TrialList, Map, Optional)}, not normalized. */
    public static List<Trial> of(TrialList trials, Map<String, Tensor> embeddings) {
        return of(trials, embeddings, Optional.empty());
    }

    /**
     * Scores.
     *
     * @param embeddings of each utterance, {@code [size]}, by its name without the ending of an audio file
     * @throws IllegalArgumentException if an utterance has no embedding; names it
     */
    public static List<Trial> of(
            TrialList trials, Map<String, Tensor> embeddings, Optional<CohortNormalization> normalization) {
        Map<String, Side> sides = new HashMap<>();
        List<Trial> scored = new ArrayList<>();
        for (TrialList.Pair pair : trials.pairs()) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor enrol = find(embeddings, pair.enrol());
                Tensor test = find(embeddings, pair.test());
                double score = cosine(enrol, test);
                if (normalization.isPresent()) {
                    CohortNormalization by = normalization.get();
                    Side one = sides.computeIfAbsent(pair.enrol(), name -> by.side(enrol));
                    Side other = sides.computeIfAbsent(pair.test(), name -> by.side(test));
                    score = by.apply(score, one, other);
                }
                scored.add(new Trial(pair.enrol(), pair.test(), pair.same(), (float) score));
            }
        }
        return scored;
    }

    private static Tensor find(Map<String, Tensor> embeddings, String name) {
        Tensor found = embeddings.get(TrialList.bare(name));
        Check.that(found != null, "no embedding of %s", name);
        return Objects.requireNonNull(found);
    }

    private static double cosine(Tensor a, Tensor b) {
        double lengths = Math.max(a.norm().item() * b.norm().item(), LEAST_LENGTH);
        return a.mul(b).sum().item() / lengths;
    }

    /** Writes a line {@code enrol test label score} a trial. */
    public static void write(Path file, List<Trial> trials) {
        try (Writer out = Files.newBufferedWriter(file)) {
            for (Trial trial : trials) {
                out.write("%s %s %d %s\n"
                        .formatted(
                                TrialList.bare(trial.enrol()),
                                TrialList.bare(trial.test()),
                                trial.same() ? 1 : 0,
                                PythonFloat.fixed(trial.score(), 6)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
