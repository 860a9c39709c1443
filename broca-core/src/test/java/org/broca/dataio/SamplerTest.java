package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.tensor.Randomness;
import org.broca.tensor.TensorScope;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static Dataset points(int count) {
        return Dataset.of(
                IntStream.range(0, count).mapToObj(i -> Map.of("i", i)).toList());
    }

    private static int[] indices(Golden golden) {
        return Arrays.stream(golden.output("indices").toLongArray())
                .mapToInt(i -> (int) i)
                .toArray();
    }

    private static DynamicItemDataset classes(String... classes) {
        Map<String, Map<String, String>> items = new LinkedHashMap<>();
        for (String name : classes) {
            items.put("utt" + items.size(), Map.of("category", name));
        }
        return DynamicItemDataset.of(items);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"random-sb1.1.2", "random-seeded-sb1.1.2", "random-more-sb1.1.2", "random-replaced-sb1.1.2"})
    void randomOrdersMatchSpeechBrain(String name) {
        Golden golden = Golden.load("samplers/" + name);
        Map<String, Object> options = golden.options();
        int count = ((Number) options.get("points")).intValue();
        ReproducibleRandomSampler.Builder builder = ReproducibleRandomSampler.builder(points(count))
                .seed(((Number) options.getOrDefault("seed", Randomness.DEFAULT_SEED)).longValue())
                .replacement(options.containsKey("replacement"));
        if (options.containsKey("num_samples")) {
            builder.numSamples(((Number) options.get("num_samples")).intValue());
        }
        int epoch = ((Number) options.get("epoch")).intValue();
        assertThat(builder.build().order(epoch)).containsExactly(indices(golden));
    }

    @Test
    void randomOrdersFollowTheGlobalSeed() {
        long before = Randomness.seed();
        try {
            ReproducibleRandomSampler sampler = new ReproducibleRandomSampler(points(30));
            Randomness.seed(7);
            int[] seven = sampler.order(1);
            Randomness.seed(8);
            assertThat(sampler.order(1)).isNotEqualTo(seven).isEqualTo(sampler.order(1));
            Randomness.seed(7);
            assertThat(sampler.order(1)).containsExactly(seven);
            assertThat(sampler.order(2)).isNotEqualTo(seven);
        } finally {
            Randomness.seed(before);
        }
    }

    @Test
    void sharesMatchSpeechBrain() {
        Sampler whole = ReproducibleRandomSampler.builder(points(10))
                .seed(Randomness.DEFAULT_SEED)
                .build();
        for (int rank = 0; rank < 3; rank++) {
            Sampler share = DistributedSamplerWrapper.of(whole, rank, 3, false);
            assertThat(share.order(1)).containsExactly(indices(Golden.load("samplers/share-" + rank + "-sb1.1.2")));
            assertThat(share.size()).isEqualTo(4);
            Sampler dropped = DistributedSamplerWrapper.of(whole, rank, 3, true);
            assertThat(dropped.order(1))
                    .containsExactly(indices(Golden.load("samplers/share-" + rank + "-dropped-sb1.1.2")));
            assertThat(dropped.size()).isEqualTo(3);
        }
        assertThatThrownBy(() -> DistributedSamplerWrapper.of(whole, 3, 3, false))
                .hasMessage("rank must be in [0, 3), got 3");
    }

    @Property
    void likeSharesAreTheSameRoundsOfLikeLengths(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 4) int world,
            @ForAll @IntRange(min = 1, max = 5) int batchSize,
            @ForAll boolean dropLast) {
        double[] lengths = new Random(count).doubles(count).toArray();
        Sampler whole = ReproducibleRandomSampler.builder(points(count)).build();
        List<int[]> shares = new ArrayList<>();
        List<int[]> plain = new ArrayList<>();
        for (int rank = 0; rank < world; rank++) {
            Sampler share = DistributedSamplerWrapper.alike(whole, lengths, rank, world, batchSize, dropLast);
            shares.add(share.order(1));
            assertThat(share.size()).isEqualTo(shares.get(rank).length);
            plain.add(DistributedSamplerWrapper.of(whole, rank, world, dropLast).order(1));
        }
        for (int start = 0; start < plain.get(0).length; start += batchSize) {
            assertThat(round(shares, start, batchSize)).containsExactlyInAnyOrder(round(plain, start, batchSize));
            int first = start;
            double[] longest = shares.stream()
                    .mapToDouble(share -> lengths[share[first]])
                    .sorted()
                    .toArray();
            double[] all = IntStream.of(round(plain, start, batchSize))
                    .mapToDouble(point -> lengths[point])
                    .sorted()
                    .toArray();
            assertThat(longest).containsExactly(Arrays.copyOfRange(all, all.length - world, all.length));
        }
    }

    private static int[] round(List<int[]> shares, int start, int batchSize) {
        return shares.stream()
                .flatMapToInt(share -> Arrays.stream(share, start, Math.min(start + batchSize, share.length)))
                .toArray();
    }

    @Test
    void loadersOfSeveralProcessesMakeBatchesOfLikeLengths(@TempDir Path folder) throws IOException {
        Path manifest = folder.resolve("manifest.csv");
        Files.writeString(manifest, "ID,duration\nlong1,9.0\nshort1,1.0\nlong2,8.0\nshort2,2.0\n");
        DynamicItemDataset dataset = DynamicItemDataset.fromCsv(manifest).setOutputKeys("id");
        for (int epoch = 0; epoch < 5; epoch++) {
            for (int rank = 0; rank < 2; rank++) {
                DataLoader loader = DataLoader.builder(dataset)
                        .options(Map.of("batch_size", 2, "shuffle", true))
                        .distributed(rank, 2)
                        .build();
                loader.setEpoch(epoch);
                try (TensorScope scope = TensorScope.open();
                        DataLoader.Batches batches = loader.iterate()) {
                    assertThat(batches.next().ids())
                            .isEqualTo(rank == 0 ? List.of("long1", "short1") : List.of("long2", "short2"));
                }
            }
        }
    }

    @Test
    void processesShareBatches() {
        BatchSampler whole = new FixedBatches(new SequentialSampler(10), 2, false);
        assertThat(DistributedSamplerWrapper.of(whole, 1, 2).batches(0))
                .containsExactly(new int[] {2, 3}, new int[] {6, 7}, new int[] {0, 1});
        DataLoader loader = DataLoader.builder(points(10))
                .options(Map.of("batch_size", 2))
                .distributed(1, 3)
                .build();
        assertThat(loader.batchCount()).isEqualTo(2);
    }

    @Test
    void concatenatedPartsMatchSpeechBrain() {
        List<Sampler> samplers = List.of(
                ReproducibleRandomSampler.builder(points(10))
                        .seed(Randomness.DEFAULT_SEED)
                        .build(),
                ReproducibleRandomSampler.builder(points(20))
                        .seed(Randomness.DEFAULT_SEED)
                        .build());
        List<int[]> batches = new ConcatDatasetBatchSampler(samplers, List.of(2, 4)).batches(2);
        assertThat(batches).hasSize(5).allMatch(batch -> batch.length == 6);
        assertThat(batches.stream().flatMapToInt(Arrays::stream).toArray())
                .containsExactly(indices(Golden.load("samplers/concat-sb1.1.2")));
        assertThatThrownBy(() -> new ConcatDatasetBatchSampler(samplers, List.of(2)))
                .hasMessage("samplers and batch_sizes must be equally many, got 2 and 1");
    }

    @Test
    void concatenatedDatasetsFindTheirParts() {
        ConcatDataset both =
                new ConcatDataset(List.of(points(2), classes("a", "b").setOutputKeys("category")));
        assertThat(both.size()).isEqualTo(4);
        assertThat(both.get(1)).isEqualTo(Map.of("i", 1));
        assertThat(both.get(2)).isEqualTo(Map.of("category", "a"));
        assertThat(both.id(3)).isEqualTo("utt1");
        assertThatThrownBy(() -> both.get(4)).hasMessage("index must be in [0, 4), got 4");
    }

    @Test
    void weightsDecideHowOften() {
        ReproducibleWeightedRandomSampler sampler = ReproducibleWeightedRandomSampler.builder(
                        List.of(1.0, 0.0, 3.0), 8000)
                .build();
        int[] drawn = sampler.order(1);
        long ofThird = Arrays.stream(drawn).filter(i -> i == 2).count();
        assertThat(ofThird).isBetween(5800L, 6200L);
        assertThat(drawn).doesNotContain(1);
        assertThat(sampler.order(1)).containsExactly(drawn);
        assertThat(sampler.order(2)).isNotEqualTo(drawn);
    }

    @Test
    void withoutReplacementNothingRepeats() {
        ReproducibleWeightedRandomSampler sampler = ReproducibleWeightedRandomSampler.builder(
                        List.of(1.0, 2.0, 0.0, 3.0), 3)
                .replacement(false)
                .build();
        assertThat(sampler.order(5)).containsExactlyInAnyOrder(0, 1, 3);
        assertThatThrownBy(() -> ReproducibleWeightedRandomSampler.builder(List.of(1.0, 0.0), 2)
                        .replacement(false)
                        .build())
                .hasMessage("cannot draw 2 samples without replacement: only 1 data points have a weight above 0");
        assertThatThrownBy(() -> ReproducibleWeightedRandomSampler.builder(List.of(-1.0), 2))
                .hasMessage("weights must be finite, at least 0 and not all 0, got [-1.0]");
    }

    @Test
    void balancesValuesOfAnItem() {
        BalancingDataSampler sampler = BalancingDataSampler.builder(classes("A", "A", "A", "B"), "category")
                .numSamples(6000)
                .build();
        assertThat(sampler.weights()).containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0);
        long ofB = Arrays.stream(sampler.order(0)).filter(i -> i == 3).count();
        assertThat(ofB).isBetween(2850L, 3150L);
    }
}
