package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

class DataLoaderLawsTest {
    private static DynamicItemDataset dataset(int count) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            items.put("utt" + i, Map.of("length", 1 + (7 * i) % 5));
        }
        return DynamicItemDataset.of(items)
                .addDynamicItem(DynamicItem.takes("length")
                        .provides("noisy")
                        .by((Integer n) ->
                                Tensor.ones(n).mul(ItemContext.random().nextDouble())))
                .setOutputKeys("id", "noisy");
    }

    private static List<String> epoch(DataLoader loader, int epoch) {
        loader.setEpoch(epoch);
        List<String> batches = new ArrayList<>();
        try (DataLoader.Batches iteration = loader.iterate()) {
            while (iteration.hasNext()) {
                try (TensorScope scope = TensorScope.open()) {
                    PaddedBatch batch = iteration.next();
                    batches.add(batch.text("id") + " " + batch.padded("noisy").data());
                }
            }
        }
        return batches;
    }

    @Property(tries = 40)
    void anyNumberOfThreadsGivesTheSameBatches(
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 6) int batchSize,
            @ForAll @IntRange(min = 1, max = 5) int workers,
            @ForAll @IntRange(min = 1, max = 4) int prefetch,
            @ForAll boolean shuffle,
            @ForAll @IntRange(min = 0, max = 9) int epoch) {
        LoaderOptions.Builder options =
                LoaderOptions.builder().batchSize(batchSize).shuffle(shuffle).prefetchFactor(prefetch);
        DynamicItemDataset dataset = dataset(count);
        List<String> alone = epoch(
                DataLoader.builder(dataset)
                        .options(options.numWorkers(0).build())
                        .build(),
                epoch);
        long live = LiveTensors.count();
        List<String> threaded = epoch(
                DataLoader.builder(dataset)
                        .options(options.numWorkers(workers).build())
                        .build(),
                epoch);
        assertThat(threaded).isEqualTo(alone).hasSize((count + batchSize - 1) / batchSize);
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(live);
    }

    @Property(tries = 20)
    void stoppingAndResumingChangesNothing(
            @ForAll @IntRange(min = 1, max = 30) int count, @ForAll @IntRange(min = 0, max = 10) int stop) {
        LoaderOptions options =
                LoaderOptions.builder().batchSize(3).shuffle(true).numWorkers(2).build();
        DataLoader loader = DataLoader.builder(dataset(count)).options(options).build();
        List<String> whole = epoch(loader, 4);
        List<String> rest = new ArrayList<>();
        try (DataLoader.Batches iteration = loader.iterateFrom(stop)) {
            while (iteration.hasNext()) {
                try (TensorScope scope = TensorScope.open()) {
                    PaddedBatch batch = iteration.next();
                    rest.add(batch.text("id") + " " + batch.padded("noisy").data());
                }
            }
        }
        assertThat(rest).isEqualTo(whole.subList(Math.min(stop, whole.size()), whole.size()));
    }
}
