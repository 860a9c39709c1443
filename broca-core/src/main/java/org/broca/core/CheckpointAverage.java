package org.broca.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;

/** The mean of the parameters of several checkpoints, which is often better than the best of them. */
public final class CheckpointAverage {
    private CheckpointAverage() {}

    /**
     * Averages one layer's state.
     *
     * <p>Whole numbers, such as counts of batches, are those of the first checkpoint.
     *
     * @param recoverable the layer's name in the checkpoints
     * @return a state dict, in the open scope
     * @throws IllegalArgumentException if there are no checkpoints, or their keys differ
     */
    public static Map<String, Tensor> of(List<Checkpoint> checkpoints, String recoverable) {
        Check.that(!checkpoints.isEmpty(), "there are no checkpoints to average");
        Map<String, Tensor> sum = new LinkedHashMap<>(state(checkpoints.get(0), recoverable));
        for (Checkpoint checkpoint : checkpoints.subList(1, checkpoints.size())) {
            add(sum, checkpoint, recoverable);
        }
        sum.replaceAll((key, value) -> averages(value) ? value.div(checkpoints.size()) : value);
        return sum;
    }

    private static void add(Map<String, Tensor> sum, Checkpoint checkpoint, String recoverable) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> next = state(checkpoint, recoverable);
            Set<String> keys = next.keySet();
            Check.that(
                    keys.equals(sum.keySet()),
                    "%s of %s has other keys than in the other checkpoints: %s",
                    recoverable,
                    checkpoint.path(),
                    difference(keys, sum.keySet()));
            List<Tensor> kept = new ArrayList<>();
            sum.replaceAll((key, value) -> {
                Tensor total = averages(value) ? value.add(Objects.requireNonNull(next.get(key))) : value;
                kept.add(total);
                return total;
            });
            for (Tensor total : kept) {
                Tensor ignored = scope.keep(total);
            }
        }
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        all.removeIf(key -> one.contains(key) && other.contains(key));
        return all;
    }

    private static boolean averages(Tensor value) {
        return value.dtype().isFloatingPoint();
    }

    private static Map<String, Tensor> state(Checkpoint checkpoint, String recoverable) {
        return TorchFile.loadStateDict(checkpoint.file(recoverable));
    }
}
