package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.broca.metrics.CohortNormalization.Side;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
    private static final UnaryOperator<String> SPEAKER = id -> id.substring(0, id.indexOf('-'));

    @ParameterizedTest
    @ValueSource(ints = {12, 5})
    void normalizesScoresAsSpeechBrainsRecipe(int cohortSize) {
        Golden golden = Golden.load("verification/norm-" + cohortSize + "-sb1.1.2");
        double score = golden.input("score").item();
        for (String kind : List.of("z-norm", "t-norm", "s-norm")) {
            CohortNormalization normalization =
                    new CohortNormalization(golden.input("cohort"), ScoreNorm.of(kind), cohortSize);
            Side enrol = normalization.side(golden.input("enrol"));
            Side test = normalization.side(golden.input("test"));
            assertThat(normalization.apply(score, enrol, test))
                    .as(kind)
                    .isCloseTo(golden.output(kind).item(), within(1e-5));
        }
    }

    @Test
    void leavesScoresAloneWithoutNormalization() {
        CohortNormalization none = new CohortNormalization(Tensor.randn(3, 4), ScoreNorm.NONE);
        Side side = none.side(Tensor.randn(4));
        assertThat(none.apply(0.25, side, side)).isEqualTo(0.25);
    }

    @Test
    void refusesAnUnknownNormalization() {
        assertThatThrownBy(() -> ScoreNorm.of("x-norm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score_norm must be one of none, z-norm, t-norm, s-norm, as-norm, got \"x-norm\"");
    }

    /** Trials of {@code speakers} speakers with two utterances each, whose scores are noisy. */
    private static List<Trial> trials(int speakers, double noise) {
        Random random = new Random(4);
        List<Trial> trials = new ArrayList<>();
        for (int a = 0; a < speakers; a++) {
            for (int b = a; b < speakers; b++) {
                boolean same = a == b;
                float score = (float) ((same ? 1 : 0) + noise * random.nextGaussian());
                trials.add(new Trial("s" + a + "-1", "s" + b + "-2", same, score));
            }
        }
        return trials;
    }

    private static float[] scores(List<Trial> trials, boolean same) {
        List<Trial> chosen = trials.stream().filter(t -> t.same() == same).toList();
        float[] scores = new float[chosen.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = chosen.get(i).score();
        }
        return scores;
    }

    @Test
    void theIntervalHoldsTheRate() {
        List<Trial> trials = trials(20, 0.5);
        double eer = Detection.eer(scores(trials, true), scores(trials, false)).value();
        double cost =
                Detection.minDcf(scores(trials, true), scores(trials, false)).value();
        DetectionBootstrap.Intervals found = DetectionBootstrap.intervals(trials, SPEAKER, 0.01, 1);
        assertThat(found.speakers()).isEqualTo(20);
        assertThat(eer).isBetween(found.eer().low(), found.eer().high());
        assertThat(cost).isBetween(found.minDcf().low(), found.minDcf().high());
        assertThat(found.eer().high() - found.eer().low()).isPositive();
        assertThat(DetectionBootstrap.intervals(trials, SPEAKER, 0.01, 1)).isEqualTo(found);
    }

    @Test
    void isSureOfPerfectScores() {
        DetectionBootstrap.Intervals found = DetectionBootstrap.intervals(trials(10, 0), SPEAKER, 0.01, 1);
        assertThat(found.eer()).isEqualTo(new Bootstrap.Interval(0, 0));
        assertThat(found.minDcf()).isEqualTo(new Bootstrap.Interval(0, 0));
    }

    @Test
    void needsTrialsOfBothKinds() {
        List<Trial> same = List.of(new Trial("a", "b", true, 1));
        assertThatThrownBy(() -> DetectionBootstrap.intervals(same, UnaryOperator.identity(), 0.01, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("detection needs trials of both kinds, got 1 of one speaker and 0 of two");
    }

    @Test
    void theCurveGoesFromFalseAlarmsToMisses() {
        List<Detection.TradeOff> curve = Detection.curve(new float[] {0.6f, 0.9f}, new float[] {0.1f, 0.7f});
        assertThat(curve)
                .containsExactly(
                        new Detection.TradeOff(0.1f, 0.5, 0),
                        new Detection.TradeOff(0.6f, 0.5, 0.5),
                        new Detection.TradeOff(0.7f, 0, 0.5),
                        new Detection.TradeOff(0.9f, 0, 1));
    }

    @Test
    void countsWhatWasTakenForWhat() throws IOException {
        ConfusionMatrix matrix = ConfusionMatrix.of(
                List.of("no", "no", "yes", "yes", "yes"), List.of("no", "yes", "yes", "yes", "maybe"));
        assertThat(matrix.labels()).containsExactly("maybe", "no", "yes");
        assertThat(matrix.counts()).containsExactly(List.of(0, 0, 0), List.of(0, 1, 1), List.of(1, 0, 2));
        assertThat(matrix.accuracy()).isEqualTo(0.6);
        assertThat(matrix.classes().get(1)).isEqualTo(new ConfusionMatrix.ClassFigures("no", 1, 0.5, 2.0 / 3, 2));
        assertThat(matrix.macroF1()).isCloseTo(2.0 / 3, within(1e-12));
        StringBuilder text = new StringBuilder();
        matrix.write(text);
        assertThat(text.toString())
                .isEqualTo(String.join(
                        "\n",
                        "class\tprecision\trecall\tF1\tsupport",
                        "maybe\t0.0000\t0.0000\t0.0000\t0",
                        "no\t1.0000\t0.5000\t0.6667\t2",
                        "yes\t0.6667\t0.6667\t0.6667\t3",
                        "mean\t0.8333\t0.5833\t0.6667\t5",
                        "accuracy\t0.6000",
                        "",
                        "target\\prediction\tmaybe\tno\tyes",
                        "maybe\t0\t0\t0",
                        "no\t0\t1\t1",
                        "yes\t1\t0\t2",
                        ""));
    }
}
