package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicBatchSamplerTest {
    private static Dataset points(int count) {
        return Dataset.of(
                IntStream.range(0, count).mapToObj(i -> Map.of("i", i)).toList());
    }

    private static DynamicItemDataset durations(double... durations) {
        Map<String, Map<String, Double>> items = new LinkedHashMap<>();
        for (double duration : durations) {
            items.put("utt" + items.size(), Map.of("duration", duration));
        }
        return DynamicItemDataset.of(items);
    }

    private static List<List<Integer>> lists(List<int[]> batches) {
        return batches.stream().map(b -> Arrays.stream(b).boxed().toList()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dynamic-ascending-sb1.1.2",
                "dynamic-many-sb1.1.2",
                "dynamic-random-sb1.1.2",
                "dynamic-limited-sb1.1.2",
                "dynamic-boundaries-sb1.1.2"
            })
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("samplers/" + name);
        List<Double> lengths =
                Arrays.stream(golden.input("lengths").toDoubleArray()).boxed().toList();
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        options.put("lengths_list", lengths);
        DynamicBatchSampler sampler =
                DynamicBatchOptions.builder(points(lengths.size()), options).build();
        double[] bounds = golden.output("boundaries").toDoubleArray();
        assertThat(sampler.bucketBoundaries()).hasSize(bounds.length);
        for (int i = 0; i < bounds.length; i++) {
            assertThat(sampler.bucketBoundaries().get(i)).isEqualTo(bounds[i], within(1e-12 * bounds[i]));
        }
        int epoch = ((Number) options.get("epoch")).intValue();
        assertThat(lists(sampler.batches(epoch))).isEqualTo(goldenBatches(golden));
    }

    private static List<List<Integer>> goldenBatches(Golden golden) {
        long[] indices = golden.output("indices").toLongArray();
        List<List<Integer>> batches = new ArrayList<>();
        int start = 0;
        for (long size : golden.output("sizes").toLongArray()) {
            batches.add(Arrays.stream(indices, start, start + (int) size)
                    .mapToObj(i -> (int) i)
                    .toList());
            start += (int) size;
        }
        return batches;
    }

    @Property(tries = 100)
    void everyDataPointIsInOneBatchOfFittingLength(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0.1, max = 30) Double> lengths,
            @ForAll @IntRange(min = 1, max = 12) int buckets,
            @ForAll @IntRange(min = 1, max = 40) int longest,
            @ForAll @IntRange(min = 0, max = 3) int epoch) {
        DynamicBatchSampler sampler = DynamicBatchSampler.builder(points(lengths.size()), longest)
                .numBuckets(buckets)
                .lengthsList(lengths)
                .build();
        List<int[]> batches = sampler.batches(epoch);
        assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .containsExactly(IntStream.range(0, lengths.size()).toArray());
        for (int[] batch : batches) {
            double padded = batch.length
                    * Arrays.stream(batch).mapToDouble(lengths::get).max().orElse(0);
            assertThat(batch.length == 1 || padded <= longest + 1e-9).isTrue();
        }
    }

    @Test
    void everyEpochDiffers() {
        double[] durations = IntStream.range(1, 40).mapToDouble(i -> 1 + i % 7).toArray();
        DynamicBatchSampler sampler = DynamicBatchSampler.builder(durations(durations), 20)
                .numBuckets(3)
                .build();
        assertThat(lists(sampler.batches(1))).isEqualTo(lists(sampler.batches(1)));
        assertThat(lists(sampler.batches(2))).isNotEqualTo(lists(sampler.batches(1)));
    }

    @Test
    void takesARecipesOptionsAndALengthFunction() {
        DynamicBatchSampler sampler = DynamicBatchSampler.builder(
                        durations(1, 2, 3, 4),
                        Map.of(
                                "max_batch_length",
                                8,
                                "num_buckets",
                                1,
                                "shuffle",
                                false,
                                "batch_ordering",
                                "ascending"))
                .lengthFunc(data -> 2 * (Double) data.get("duration"))
                .build();
        assertThat(sampler.bucketBoundaries()).containsExactly(8.0);
        assertThat(lists(sampler.batches(0))).containsExactly(List.of(0), List.of(1), List.of(2), List.of(3));
    }

    @Test
    void loadsThroughADataLoader() {
        DynamicItemDataset dataset = durations(1, 4, 2, 3).setOutputKeys("id", "duration");
        BatchSampler sampler = DynamicBatchSampler.builder(dataset, 4)
                .bucketBoundaries(List.of(2.0, 4.0))
                .shuffle(false)
                .batchOrdering(DynamicBatchSampler.Ordering.DESCENDING)
                .build();
        DataLoader loader = DataLoader.builder(dataset)
                .options(Map.of("batch_sampler", sampler))
                .build();
        assertThat(loader.batchCount()).isEqualTo(3);
        assertThat(lists(sampler.batches(0))).containsExactly(List.of(1), List.of(3), List.of(0, 2));
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        DynamicItemDataset dataset = durations(1, 2);
        assertThatThrownBy(() -> DynamicBatchSampler.builder(dataset, 10).build())
                .hasMessage("DynamicBatchSampler needs num_buckets or bucket_boundaries");
        assertThatThrownBy(() ->
                        DynamicBatchSampler.builder(points(2), 10).numBuckets(2).build())
                .hasMessage("DynamicBatchSampler finds lengths in a DynamicItemDataset only; give a lengths_list");
        assertThatThrownBy(() -> DynamicBatchSampler.builder(dataset, 10)
                        .numBuckets(2)
                        .lengthsList(List.of(1.0))
                        .build())
                .hasMessage("lengths_list has 1 lengths, but the dataset has 2 data points");
        assertThatThrownBy(() -> DynamicBatchSampler.builder(dataset, 10)
                        .bucketBoundaries(List.of(3.0, 2.0))
                        .build())
                .hasMessage("bucket_boundaries must be above 0 and ascending, got [3.0, 2.0]");
        assertThatThrownBy(() -> DynamicBatchSampler.builder(dataset, Map.of("num_buckets", 3)))
                .hasMessage("dynamic_batch_sampler: missing key: max_batch_length");
        assertThatThrownBy(() -> DynamicBatchSampler.builder(dataset, Map.of("max_batch_len", 3)))
                .hasMessage("dynamic_batch_sampler: unknown key: max_batch_len (known: [batch_ordering,"
                        + " bucket_boundaries, drop_last, lengths_list, max_batch_ex, max_batch_length, num_buckets,"
                        + " seed, shuffle])");
        assertThatThrownBy(() ->
                        DynamicBatchSampler.builder(dataset, Map.of("max_batch_length", 3, "batch_ordering", "up")))
                .hasMessage(
                        "dynamic_batch_sampler: batch_ordering must be random, ascending or descending, got \"up\"");
        DynamicItemDataset untimed = DynamicItemDataset.of(Map.of("a", Map.of("text", "x")));
        assertThatThrownBy(() ->
                        DynamicBatchSampler.builder(untimed, 10).numBuckets(2).build())
                .hasMessage("item \"a\" has no number \"duration\" or \"length\"; give a length_func");
    }
}
