package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.broca.tensor.io.Recoverable;

/** Where a Brain is inside an epoch: {@code brain.ckpt}, in SpeechBrain's format. */
final class BrainState implements Recoverable {
    /** Batches of this epoch that were trained on. */
    int step;

    /** Updates since the beginning. */
    int optimizerStep;

    /** Mean training loss of this epoch's finite batches. */
    double avgTrainLoss;

    /** Batches of this epoch whose loss was finite. */
    int finiteSteps;

    /** Processes that the numbers are of; those of a checkpoint until {@link #ofProcesses}. */
    private int processes = 1;

    /** From now on the numbers are of so many processes; {@code scaled} if an epoch of fewer has more batches. */
    void ofProcesses(int count, boolean scaled) {
        if (scaled) {
            step = step * processes / count;
            finiteSteps = finiteSteps * processes / count;
        }
        processes = count;
    }

    void startEpoch() {
        step = 0;
        finiteSteps = 0;
        avgTrainLoss = 0;
    }

    @Override
    public void save(Path file) {
        String text = "avg_train_loss: %s\nfinite_steps: %d\noptimizer_step: %d\nstep: %d\n"
                .formatted(PlainYaml.scalar(avgTrainLoss), finiteSteps, optimizerStep, step);
        if (processes > 1) {
            text += "world_size: %d\n".formatted(processes);
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        Map<String, Object> map = PlainYaml.map(file);
        step = number(map, "step", 0).intValue();
        finiteSteps = number(map, "finite_steps", step).intValue();
        optimizerStep = number(map, "optimizer_step", step).intValue();
        avgTrainLoss = number(map, "avg_train_loss", 0).doubleValue();
        processes = number(map, "world_size", 1).intValue();
        if (endOfEpoch) {
            startEpoch();
        }
    }

    private static Number number(Map<String, Object> map, String key, Number fallback) {
        return map.get(key) instanceof Number n ? n : fallback;
    }
}
