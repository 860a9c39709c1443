package org.broca.metrics;

import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Scores of verification made comparable by how alike each side is to a cohort of other speakers, as SpeechBrain's
 * VoxCeleb recipe does: less the mean of the side's cosines with the cohort, divided by their deviation.
 *
 * <p>With {@code cohortSize}, only the most alike of the cohort count for each side: adaptive normalization.
 */
public final class CohortNormalization {
    private static final double LEAST_LENGTH = 1e-8;

    private final Tensor cohort;
    private final ScoreNorm kind;
    private final long cohortSize;

    /**
     * A normalization by {@code cohort [speakers, size]}.
     *
     * @param cohortSize how many of the most alike count; all if larger than the cohort
     */
    public CohortNormalization(Tensor cohort, ScoreNorm kind, int cohortSize) {
        Check.that(
                cohort.dim() == 2 && cohort.size(0) > 1,
                "a cohort must be [speakers, size] with two speakers or more, got %s",
                cohort.shape());
        Check.that(cohortSize > 1, "cohort_size must be 2 or more, got %d", cohortSize);
        this.cohort = unit(cohort);
        this.kind = kind;
        this.cohortSize = Math.min(cohortSize, cohort.size(0));
    }

    /** A normalization by the whole of {@code cohort [speakers, size]}. */
    public CohortNormalization(Tensor cohort, ScoreNorm kind) {
        this(cohort, kind, Integer.MAX_VALUE);
    }

    /** How alike a side is to the cohort: mean and deviation of its cosines. */
    public record Side(double mean, double deviation) {
        double normalized(double score) {
            return (score - mean) / deviation;
        }
    }

    /** How alike one embedding, {@code [size]}, is to the cohort. */
    public Side side(Tensor embedding) {
        Check.lastDim("CohortNormalization", embedding, cohort.size(1));
        Tensor cosines = cohort.matmul(unit(embedding.reshape(1, -1)).reshape(-1)); // [speakers]
        Tensor nearest =
                cohortSize < cohort.size(0) ? cosines.topk(cohortSize, 0).values() : cosines;
        return new Side(nearest.mean().item(), nearest.std(true, false, 0).item());
    }

    /** The score of a trial, normalized. */
    public double apply(double score, Side enrol, Side test) {
        return switch (kind) {
            case NONE -> score;
            case Z_NORM -> enrol.normalized(score);
            case T_NORM -> test.normalized(score);
            case S_NORM -> 0.5 * (enrol.normalized(score) + test.normalized(score));
        };
    }

    private static Tensor unit(Tensor rows) {
        return rows.div(rows.square().sum(true, -1).sqrt().clampMin(LEAST_LENGTH));
    }
}
