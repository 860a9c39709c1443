package org.broca.nnet.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.ParameterGroup;
import org.broca.nnet.optim.Sgd;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.TorchFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulersTest {
    private static final String FOLDER = "/golden/schedulers/";
    private static final JsonNode GOLDEN = golden();

    @TempDir
    Path folder;

    private static JsonNode golden() {
        try (InputStream in = SchedulersTest.class.getResourceAsStream(FOLDER + "schedulers-sb1.1.2.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<String> cases() {
        return StreamSupport.stream(
                ((Iterable<String>) () -> GOLDEN.get("cases").fieldNames()).spliterator(), false);
    }

    static Stream<String> savedCases() {
        return cases().filter(name -> GOLDEN.get("cases").get(name).has("state"));
    }

    private static Object build(JsonNode golden) {
        String yaml = "it: !new:speechbrain.nnet.schedulers.%s %s"
                .formatted(golden.get("class").asText(), golden.get("options"));
        return HyperYaml.load(yaml, Overrides.none()).get("it", Object.class);
    }

    private static Optimizer optimizer(double lr) {
        return Sgd.builder(List.of(Tensor.zeros(1).requiresGrad(true))).lr(lr).build();
    }

    /** Calls a schedule as the golden script did for epoch or update {@code i}, from 0. */
    private static OldAndNew call(Object schedule, Optimizer optimizer, int i) {
        double loss = GOLDEN.get("losses").get(i).asDouble();
        if (schedule instanceof ReduceLrOnPlateau plateau) {
            OldAndNew rates = plateau.next(List.of(optimizer), i + 1, loss);
            LearningRates.update(optimizer, rates.current());
            return rates;
        } else if (schedule instanceof UpdateSchedule update) {
            return update.next(optimizer);
        } else if (schedule instanceof EpochSchedule epoch) {
            return epoch.next(i + 1);
        } else if (schedule instanceof MetricSchedule metric) {
            return metric.next(loss);
        } else if (schedule instanceof WarmCoolDecayLrSchedule numbered) {
            return numbered.next(optimizer, i + 1);
        }
        return ((TriStageLrSchedule) schedule).next(optimizer, i + 1);
    }

    private static void assertRates(JsonNode expected, OldAndNew rates) {
        assertThat(rates.old()).isCloseTo(expected.get(0).asDouble(), within(1e-15));
        assertThat(rates.current()).isCloseTo(expected.get(1).asDouble(), within(1e-15));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesSpeechBrainsRates(String name) {
        JsonNode golden = GOLDEN.get("cases").get(name);
        Object schedule = build(golden);
        Optimizer optimizer = optimizer(1);
        for (int i = 0; i < golden.get("rates").size(); i++) {
            assertRates(golden.get("rates").get(i), call(schedule, optimizer, i));
        }
    }

    @ParameterizedTest
    @MethodSource("savedCases")
    void goesOnFromItsFileAsIfNothingHadHappened(String name) {
        JsonNode golden = GOLDEN.get("cases").get(name);
        SavedSchedule schedule = (SavedSchedule) build(golden);
        Optimizer optimizer = optimizer(1);
        int half = 5;
        for (int i = 0; i < half; i++) {
            OldAndNew unused = call(schedule, optimizer, i);
        }
        Path file = folder.resolve("scheduler.ckpt");
        schedule.save(file);
        SavedSchedule resumed = (SavedSchedule) build(golden);
        resumed.load(file, true);
        for (int i = half; i < golden.get("rates").size(); i++) {
            assertRates(golden.get("rates").get(i), call(resumed, optimizer, i));
        }
    }

    @ParameterizedTest
    @MethodSource("savedCases")
    void readsSpeechBrainsFileAndWritesTheSameOne(String name) throws URISyntaxException {
        URI python = Objects.requireNonNull(getClass().getResource(FOLDER + name + "-sb1.1.2.ckpt"))
                .toURI();
        SavedSchedule schedule = (SavedSchedule) build(GOLDEN.get("cases").get(name));
        schedule.load(Path.of(python), true);
        Path file = folder.resolve("scheduler.ckpt");
        schedule.save(file);
        assertThat(TorchFile.load(file)).hasToString(Objects.toString(TorchFile.load(Path.of(python))));
    }

    @Test
    void staysAtTheLastRateAfterTheEndOfALine() {
        LinearScheduler line = new LinearScheduler(1, 0, 5);
        assertThat(line.next(5)).isEqualTo(new OldAndNew(0, 0));
        assertThat(line.next(6)).isEqualTo(new OldAndNew(0, 0));
        assertThat(line.next(0)).isEqualTo(new OldAndNew(1, 1));
    }

    @Test
    void countsAnEpochOnceForTwoOptimizers() {
        ReduceLrOnPlateau plateau =
                ReduceLrOnPlateau.builder().dontHalveUntilEpoch(0).patience(2).build();
        List<Optimizer> both = List.of(optimizer(1), optimizer(4));
        assertThat(plateau.next(both, 1, 1).current()).isEqualTo(4);
        assertThat(plateau.next(both, 2, 2).current()).isEqualTo(4);
        assertThat(plateau.next(both, 3, 2).current()).isEqualTo(4);
        assertThat(plateau.next(both, 4, 2).current()).isEqualTo(2);
    }

    @Test
    void saysTheLowerBoundBeforeTheFirstUpdateOfACycle() {
        CyclicLrScheduler cycle = CyclicLrScheduler.builder()
                .baseLr(0.1)
                .maxLr(0.3)
                .stepSize(2)
                .scaleFn(x -> 0.5)
                .build();
        assertThat(cycle.next(1)).isEqualTo(new OldAndNew(0.1, 0.15));
        assertThat(cycle.onBatchEnd(optimizer(1))).isEqualTo(new OldAndNew(1, 0.15));
    }

    @Test
    void exponentialRatesAndStateAreThoseOfPyTorch() {
        JsonNode golden = GOLDEN.get("exponential");
        Optimizer optimizer = optimizer(0.1);
        optimizer.addGroup(new ParameterGroup(List.of(Tensor.zeros(1)), Map.of("lr", 0.5)));
        ExponentialLr schedule = ExponentialLr.builder(optimizer, 0.9).build();
        for (JsonNode rates : golden.get("rates")) {
            schedule.step();
            assertThat(schedule.lastLr())
                    .containsExactly(rates.get(0).asDouble(), rates.get(1).asDouble());
        }
        Map<?, ?> expected = new ObjectMapper().convertValue(golden.get("state"), Map.class);
        assertThat(schedule.state()).hasToString(expected.toString());
    }

    @Test
    void setsTheRateAndRemembersTheOneBefore() {
        Optimizer optimizer = optimizer(0.5);
        LearningRates.update(optimizer, 0.5);
        assertThat(optimizer.groups().get(0).options()).doesNotContainKey("prev_lr");
        LearningRates.update(optimizer, 0.25, List.of(0));
        assertThat(optimizer.groups().get(0).options())
                .containsEntry("prev_lr", 0.5)
                .containsEntry("lr", 0.25);
    }

    @Test
    void writesTwoDigitsAsC() {
        List<String> texts = new ArrayList<>();
        for (double x : new double[] {0, 1, 0.5, 0.001, 1e-4, 1.25e-5, 0.00015, 123, 99, 12.5, 9.96}) {
            texts.add(LearningRates.twoDigits(x));
        }
        assertThat(texts)
                .containsExactly("0", "1", "0.5", "0.001", "0.0001", "1.3e-05", "0.00015", "1.2e+02", "99", "12", "10");
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        assertThatThrownBy(
                        () -> StepScheduler.builder(1).decayDrop(2).halfLife(3).build())
                .hasMessage("StepScheduler: give half_life, or decay_factor and decay_drop, not both");
        assertThatThrownBy(() -> NoamScheduler.builder(1, 0)).hasMessage("n_warmup_steps must be at least 1, got 0");
        assertThatThrownBy(() -> new IntervalScheduler(
                        List.of(new IntervalScheduler.Interval(5, 1), new IntervalScheduler.Interval(2, 1))))
                .hasMessage("IntervalScheduler: steps must rise from interval to interval, got 2 after 5");
    }
}
