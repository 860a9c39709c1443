package org.broca.metrics;

/** Which side of a trial is compared with the cohort to normalize its score. */
public enum ScoreNorm {
    /** The score stays. */
    NONE,
    /** The enrolled side (Li and Porter, 1988). */
    Z_NORM,
    /** The side under test (Auckenthaler et al., 2000). */
    T_NORM,
    /** The mean of both (Kenny, 2010); with a cohort size, adaptive s-norm (Matějka et al., 2017). */
    S_NORM;

    /** By the text that SpeechBrain's YAML files have: {@code z-norm}, {@code t-norm}, {@code s-norm}. */
    public static ScoreNorm of(String text) {
        return switch (text) {
            case "", "none" -> NONE;
            case "z-norm" -> Z_NORM;
            case "t-norm" -> T_NORM;
            case "s-norm", "as-norm" -> S_NORM;
            default ->
                throw new IllegalArgumentException(
                        "score_norm must be one of none, z-norm, t-norm, s-norm, as-norm, got \"" + text + "\"");
        };
    }
}
