package org.broca.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.broca.metrics.CalibrationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static List<Outcome> outcomes(int count, DoubleUnaryOperator truth, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double confidence = random.nextDouble();
            outcomes.add(new Outcome(confidence, random.nextDouble() < truth.applyAsDouble(confidence)));
        }
        return outcomes;
    }

    private static double error(List<Outcome> outcomes, DoubleUnaryOperator map) {
        List<CalibrationError.Judged> judged = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            judged.add(new CalibrationError.Judged(
                    "u" + i / 4, map.applyAsDouble(outcome.confidence()), outcome.correct()));
        }
        return CalibrationError.of(judged, 1).value();
    }

    @Test
    void bothKindsMakeOverconfidenceHonest() {
        DoubleUnaryOperator truth = confidence -> {
            double logit = 0.4 * Math.log(confidence / (1 - confidence)) - 0.5;
            return 1 / (1 + Math.exp(-logit));
        };
        List<Outcome> fitted = outcomes(4000, truth, 1);
        List<Outcome> heldOut = outcomes(4000, truth, 2);
        assertThat(error(heldOut, c -> c)).isGreaterThan(0.15);
        PlattCalibration platt = PlattCalibration.fit(fitted);
        assertThat(platt.slope()).isCloseTo(0.4, within(0.05));
        assertThat(platt.offset()).isCloseTo(-0.5, within(0.1));
        assertThat(error(heldOut, platt::apply)).isLessThan(0.03);
        assertThat(error(heldOut, IsotonicCalibration.fit(fitted)::apply)).isLessThan(0.04);
    }

    @Test
    void isotonicCurvesPoolWhatFalls() {
        IsotonicCalibration curve = IsotonicCalibration.fit(List.of(
                new Outcome(0.1, false), new Outcome(0.2, true), new Outcome(0.4, false), new Outcome(0.9, true)));
        assertThat(curve.probabilities()).containsExactly(0.0, 0.5, 1.0);
        assertThat(curve.confidences().get(1)).isCloseTo(0.3, within(1e-12));
        assertThat(curve.apply(0)).isEqualTo(0);
        assertThat(curve.apply(0.2)).isCloseTo(0.25, within(1e-9));
        assertThat(curve.apply(0.6)).isCloseTo(0.75, within(1e-9));
        assertThat(curve.apply(0.95)).isEqualTo(1);
    }

    @Property(tries = 100)
    void curvesRise(@ForAll @Size(min = 1, max = 40) List<@IntRange(min = -10, max = 10) Integer> numbers) {
        List<Outcome> outcomes = numbers.stream()
                .map(number -> new Outcome(Math.abs(number) / 10.0, number > 0))
                .toList();
        Calibration isotonic = IsotonicCalibration.fit(outcomes);
        double last = 0;
        for (int i = 0; i <= 100; i++) {
            double value = isotonic.apply(i / 100.0);
            assertThat(value).isBetween(last - 1e-12, 1.0);
            assertThat(PlattCalibration.fit(outcomes).apply(i / 100.0)).isBetween(0.0, 1.0);
            last = value;
        }
    }

    @Test
    void filesKeepThem(@TempDir Path folder) {
        Path file = folder.resolve("calibration.json");
        for (Calibration calibration : List.of(
                new PlattCalibration(1.25, -0.5), new IsotonicCalibration(List.of(0.1, 0.5), List.of(0.0, 0.75)))) {
            calibration.save(file);
            assertThat(Calibration.load(file)).isEqualTo(calibration);
        }
    }

    @Test
    void filesThatHoldNoneAreRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("calibration.json"), "{\"kind\": \"magic\"}");
        assertThatThrownBy(() -> Calibration.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is no calibration: its \"kind\" must be \"platt\" or \"isotonic\", got \"magic\"");
        Files.writeString(file, "{\"kind\": \"platt\", \"slope\": 1}");
        assertThatThrownBy(() -> Calibration.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": \"offset\" must be a number, got ");
    }

    @Test
    void calibrationErrorsAreMeanDifferencesOfBins() {
        List<CalibrationError.Judged> judged = List.of(
                new CalibrationError.Judged("a", 0.95, true),
                new CalibrationError.Judged("a", 0.95, false),
                new CalibrationError.Judged("b", 0.25, false),
                new CalibrationError.Judged("b", 0.25, false));
        CalibrationError error = CalibrationError.of(judged, 7);
        assertThat(error.value()).isCloseTo((0.45 + 0.25) / 2, within(1e-12));
        assertThat(error.bins())
                .containsExactly(new CalibrationError.Bin(2, 0.25, 0), new CalibrationError.Bin(2, 0.95, 0.5));
        assertThat(error.interval().low()).isCloseTo(0.25, within(1e-9));
        assertThat(error.interval().high()).isCloseTo(0.45, within(1e-9));
        assertThat(CalibrationError.of(judged, 7)).isEqualTo(error);
        assertThatThrownBy(() -> CalibrationError.of(List.of(new CalibrationError.Judged("a", 1.5, true)), 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CalibrationError: confidences must be in [0, 1], got 1.5");
    }
}
