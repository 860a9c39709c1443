package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.TensorScope;

/** Draws data points so that all values of one item, such as speakers, are about equally frequent. */
public final class BalancingDataSampler implements Sampler {
    private final ReproducibleWeightedRandomSampler sampler;

    private BalancingDataSampler(ReproducibleWeightedRandomSampler sampler) {
        this.sampler = sampler;
    }

    /**
     * A sampler of {@code dataset} balanced by {@code key}, an item of the data or a dynamic one.
     *
     * @param key of an item that is computed once for each data point now
     */
    public static Builder builder(DynamicItemDataset dataset, String key) {
        return new Builder(dataset, key);
    }

    @Override
    public int size() {
        return sampler.size();
    }

    @Override
    public int[] order(int epoch) {
        return sampler.order(epoch);
    }

    /** For each data point, one by how many have its value. */
    public List<Double> weights() {
        return sampler.weights();
    }

    private static List<Double> weights(DynamicItemDataset dataset, String key) {
        List<Object> classes = new ArrayList<>();
        Map<Object, Integer> counts = new HashMap<>();
        for (int i = 0; i < dataset.size(); i++) {
            try (TensorScope scope = TensorScope.open()) {
                dataset.get(i, List.of(key)).values().forEach(value -> {
                    classes.add(value);
                    counts.merge(value, 1, Integer::sum);
                });
            }
        }
        return classes.stream()
                .map(value -> 1.0 / counts.getOrDefault(value, 1))
                .toList();
    }

    /** Names of SpeechBrain's arguments. */
    public static final class Builder {
        private final DynamicItemDataset dataset;
        private final String key;
        private int numSamples;
        private boolean replacement = true;
        private long seed;

        private Builder(DynamicItemDataset dataset, String key) {
            this.dataset = dataset;
            this.key = key;
            numSamples = dataset.size();
        }

        /** Data points an epoch; as many as the dataset has by default. */
        @CanIgnoreReturnValue
        public Builder numSamples(int count) {
            numSamples = count;
            return this;
        }

        /** Whether a data point may be drawn again in one epoch. */
        @CanIgnoreReturnValue
        public Builder replacement(boolean on) {
            replacement = on;
            return this;
        }

        /** Makes draws differ from those of other samplers with the same global seed. */
        @CanIgnoreReturnValue
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        public BalancingDataSampler build() {
            return new BalancingDataSampler(ReproducibleWeightedRandomSampler.builder(weights(dataset, key), numSamples)
                    .replacement(replacement)
                    .seed(seed)
                    .build());
        }
    }
}
