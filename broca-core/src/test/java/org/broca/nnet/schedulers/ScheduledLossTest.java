package org.broca.nnet.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledLossTest {
    private static final String YAML = """
            loss: !new:speechbrain.nnet.schedulers.ScheduledLoss
                schedule:
                    - steps: 3
                      loss_fn: !name:speechbrain.nnet.losses.mse_loss
                    - loss_fn: !name:speechbrain.nnet.losses.l1_loss
            """;

    @TempDir
    Path folder;

    private static ScheduledLoss loss() {
        return HyperYaml.load(YAML, Overrides.none()).get("loss", ScheduledLoss.class);
    }

    private static List<Double> run(ScheduledLoss loss, int calls) {
        Tensor x = Tensor.of(new float[] {1, 2}, 1, 2);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            values.add(loss.compute(x, x.add(0.5)).item());
        }
        return values;
    }

    @Test
    void switchesAfterTheGivenNumberOfCallsAlsoWhenResumed() {
        assertThat(run(loss(), 5)).containsExactly(0.25, 0.25, 0.25, 0.5, 0.5);
        ScheduledLoss interrupted = loss();
        assertThat(run(interrupted, 2)).containsExactly(0.25, 0.25);
        Path file = folder.resolve("loss.ckpt");
        interrupted.save(file);
        ScheduledLoss resumed = loss();
        resumed.load(file, true);
        assertThat(run(resumed, 2)).containsExactly(0.25, 0.5);
    }

    @Test
    void refusesAnEmptySchedule() {
        assertThatThrownBy(() -> new ScheduledLoss(List.of())).hasMessage("ScheduledLoss needs at least one item");
    }
}
