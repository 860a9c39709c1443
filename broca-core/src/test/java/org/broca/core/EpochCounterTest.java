package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochCounterTest {
    @TempDir
    Path folder;

    private static EpochCounterWithStopper stopper(String yaml) {
        return HyperYaml.load("it: !new:speechbrain.utils.epoch_loop.EpochCounterWithStopper " + yaml, Overrides.none())
                .get("it", EpochCounterWithStopper.class);
    }

    @Test
    void countsFromOneToItsLimitOnce() {
        EpochCounter counter = new EpochCounter(3);
        assertThat(counter).containsExactly(1, 2, 3);
        assertThat(counter).isEmpty();
        assertThat(counter.current()).isEqualTo(3);
    }

    @Test
    void goesOnAfterAnEpochThatEndedAndWithOneThatDidNot() throws IOException {
        EpochCounter counter = new EpochCounter(4);
        assertThat(counter.iterator().next()).isEqualTo(1);
        assertThat(counter.iterator().next()).isEqualTo(2);
        Path file = folder.resolve("counter.ckpt");
        counter.save(file);
        assertThat(Files.readString(file)).isEqualTo("2");

        EpochCounter after = new EpochCounter(4);
        after.load(file, true);
        assertThat(after).containsExactly(3, 4);
        EpochCounter within = new EpochCounter(4);
        within.load(file, false);
        assertThat(within).containsExactly(2, 3, 4);
    }

    @Test
    void refusesAFileWithoutANumber() throws IOException {
        Path file = Files.writeString(folder.resolve("counter.ckpt"), "three");
        assertThatThrownBy(() -> new EpochCounter(4).load(file, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " must hold the number of an epoch, got \"three\"");
    }

    @Test
    void stopsWhenTheMetricStaysForTooLong() {
        EpochCounterWithStopper counter = stopper("[10, 5, 2, min]");
        List<Integer> epochs = new ArrayList<>();
        for (int epoch : counter) {
            epochs.add(epoch);
            counter.updateMetric(0);
        }
        assertThat(epochs).containsExactly(1, 2, 3, 4, 5, 6, 7, 8); // as in SpeechBrain's own example
    }

    @Test
    void stopperKeepsItsStateInSpeechBrainsFile() throws IOException {
        EpochCounterWithStopper counter = stopper("{limit: 10, limit_to_stop: 2, limit_warmup: 0, direction: max}");
        Path file = folder.resolve("counter.ckpt");
        counter.save(file);
        assertThat(Files.readString(file))
                .isEqualTo("best_epoch: 0\nbest_score: -.inf\ncurrent_epoch: 0\nshould_stop: false\n");
        for (double score : new double[] {1e-5, 4, 3, 3.5}) {
            assertThat(counter.iterator().next()).isPositive();
            counter.updateMetric(score);
        }
        assertThat(counter.shouldStop()).isTrue();
        counter.save(file);
        assertThat(Files.readString(file))
                .isEqualTo("best_epoch: 2\nbest_score: 4.0\ncurrent_epoch: 4\nshould_stop: true\n");

        EpochCounterWithStopper resumed = stopper("[10, 2, 0, max]");
        resumed.load(file, true);
        assertThat(resumed).isEmpty();
        Path python = Files.writeString(
                folder.resolve("python.ckpt"), "best_epoch: 2\nbest_score: 4\ncurrent_epoch: 3\nshould_stop: false\n");
        resumed.load(python, false);
        assertThat(resumed.iterator().next()).isEqualTo(3);
        assertThat(resumed.updateMetric(3)).isFalse();
    }

    @Test
    void refusesNegativeLimits() {
        assertThatThrownBy(() -> EpochCounterWithStopper.builder(10, -1, 0, EpochCounterWithStopper.Direction.MIN)
                        .build())
                .hasMessage("EpochCounterWithStopper: limit_to_stop must not be negative, got -1");
    }
}
