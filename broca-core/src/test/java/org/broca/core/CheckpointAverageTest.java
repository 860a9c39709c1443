package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.Linear;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointAverageTest {
    @TempDir
    private Path folder;

    private Checkpointer checkpointer(Layer layer) {
        return Checkpointer.builder(folder).recoverables(Map.of("model", layer)).build();
    }

    @Test
    void averagesWhatIsReadFromTheBestCheckpoints() {
        try (TensorScope scope = TensorScope.open()) {
            Layer layer = BatchNorm1d.builder().inputSize(1).build();
            Checkpointer checkpointer = checkpointer(layer);
            for (int i = 1; i <= 3; i++) {
                Tensor batches = Tensor.of(new long[] {i}, 1).select(0, 0);
                Tensor values = Tensor.of(new float[] {i * i}, 1);
                layer.loadStateDict(Map.of(
                        "norm.weight", values,
                        "norm.bias", values,
                        "norm.running_mean", values,
                        "norm.running_var", values,
                        "norm.num_batches_tracked", batches));
                checkpointer.saveCheckpoint(Map.of("ACC", i));
            }
            List<Checkpoint> best = checkpointer.findCheckpoints(Selection.max("ACC"), 2);
            assertThat(best).extracting(c -> c.number("ACC").orElseThrow()).containsExactly(3.0, 2.0);
            Map<String, Tensor> mean = CheckpointAverage.of(best, "model");
            assertThat(mean.get("norm.running_mean").toFloatArray()).containsExactly(6.5f);
            assertThat(mean.get("norm.num_batches_tracked").toLongArray()).containsExactly(3);
            layer.loadStateDict(mean);
        }
    }

    @Test
    void refusesStatesOfDifferentModels() {
        Layer one = Linear.builder(1).inputSize(1).build();
        Checkpoint first = checkpointer(one).saveCheckpoint(Map.of());
        Layer other = Linear.builder(1).inputSize(1).bias(false).build();
        Checkpoint second = checkpointer(other).saveCheckpoint(Map.of());
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> CheckpointAverage.of(List.of(first, second), "model"))
                    .hasMessage("model of %s has other keys than in the other checkpoints: [w.bias]", second.path());
            assertThatThrownBy(() -> CheckpointAverage.of(List.of(), "model"))
                    .hasMessage("there are no checkpoints to average");
        }
    }
}
