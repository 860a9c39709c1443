package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrainStateTest {
    @TempDir
    private Path folder;

    private BrainState loaded(String text, boolean endOfEpoch) throws IOException {
        BrainState state = new BrainState();
        state.load(Files.writeString(folder.resolve("brain.ckpt"), text), endOfEpoch);
        return state;
    }

    @Test
    void goesOnInsideAnEpochWherePythonWas() throws IOException {
        BrainState state = loaded("avg_train_loss: 0.9342625737190247\noptimizer_step: 11\nstep: 3\n", false);
        assertThat(state.step).isEqualTo(3);
        assertThat(state.finiteSteps).isEqualTo(3);
        assertThat(state.optimizerStep).isEqualTo(11);
        assertThat(state.avgTrainLoss).isEqualTo(0.9342625737190247);
    }

    @Test
    void takesTheStepForUpdatesInFilesOfSpeechBrain05() throws IOException {
        assertThat(loaded("avg_train_loss: 1.5\nstep: 4\n", false).optimizerStep)
                .isEqualTo(4);
    }

    @Test
    void beginsAnewAfterTheEndOfAnEpoch() throws IOException {
        BrainState state = loaded("avg_train_loss: 1.5\noptimizer_step: 8\nstep: 4\n", true);
        assertThat(state.step).isZero();
        assertThat(state.avgTrainLoss).isZero();
        assertThat(state.optimizerStep).isEqualTo(8);
    }
}
