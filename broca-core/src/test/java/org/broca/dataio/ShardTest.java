package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
    @TempDir
    Path folder;

    /** Utterances of rising length, each a tone of its own. */
    private Map<String, Map<String, Object>> corpus(int count) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < count; i++) {
                Path wav = folder.resolve("utt" + i + ".wav");
                AudioIo.writeAudio(wav, Tensor.ones(100 + i).mul((i + 1) / (2.0 * count)), 16000);
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("wav", wav.toString());
                item.put("duration", (100 + i) / 16000.0);
                item.put("words", "wort " + i + " süß");
                item.put("spk", Optional.empty());
                items.put("spk.1/utt" + i, item);
            }
        }
        return items;
    }

    private Path write(Map<String, Map<String, Object>> items, int maxCount, boolean gzip) {
        Path shards = folder.resolve("shards" + maxCount + gzip);
        try (ShardWriter writer =
                ShardWriter.builder(shards).maxCount(maxCount).gzip(gzip).build()) {
            items.forEach(writer::add);
        }
        return shards;
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shardsGiveWhatTheManifestGives(boolean gzip) throws IOException {
        Map<String, Map<String, Object>> items = corpus(7);
        Path shards = write(items, 3, gzip);
        String end = gzip ? ".tar.gz" : ".tar";
        assertThat(names(shards))
                .containsExactly("index.json", "shard-000000" + end, "shard-000001" + end, "shard-000002" + end);
        DynamicItemDataset read = DynamicItemDataset.fromManifest(shards, Map.of());
        assertThat(read.ids()).containsExactlyElementsOf(items.keySet());
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < read.size(); i++) {
                Map<String, Object> expected = items.get(read.id(i));
                Map<String, Object> found = read.data(i);
                assertThat(found).containsEntry("words", expected.get("words")).containsEntry("spk", Optional.empty());
                assertThat(found.get("duration")).isEqualTo(expected.get("duration"));
                assertThat(AudioIo.readAudio(found.get("wav")).toFloatArray())
                        .containsExactly(AudioIo.readAudio(expected.get("wav")).toFloatArray());
            }
        }
        assertThat(read.numbers("duration")).isPresent();
        assertThat(read.filteredSorted(s -> s.sortKey("duration").reverse(true)).id(0))
                .isEqualTo("spk.1/utt6");
    }

    @Test
    void aSegmentOfARecordingInAShardIsRead() {
        Path shards = write(corpus(2), 10, false);
        try (TensorScope scope = TensorScope.open()) {
            String wav = (String) DynamicItemDataset.fromShards(shards).data(1).get("wav");
            assertThat(wav)
                    .isEqualTo(shards.resolve("shard-000000.tar/spk%2E1%2Futt1.wav")
                            .toString());
            assertThat(AudioIo.readAudio(new AudioSegment(Path.of(wav), 10, 30)).size(0))
                    .isEqualTo(20);
            assertThat(AudioIo.readAudioInfo(Path.of(wav)).frames()).isEqualTo(101);
            Path missing = shards.resolve("shard-000000.tar/utt9.wav");
            assertThatThrownBy(() -> AudioIo.readAudio(missing)).hasMessage("no such audio file: " + missing);
        }
    }

    @Test
    void segmentsAreCutAndOtherRecordingsKeepTheirKeys() {
        String wav = (String) corpus(1).get("spk.1/utt0").get("wav");
        Map<String, Object> item =
                Map.of("wav", Map.of("file", wav, "start", 20L, "stop", 60L), "noisy_wav", wav, "n", 3L);
        Path shards = write(Map.of("a", item), 5, false);
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Object> found = DynamicItemDataset.fromShards(shards).data(0);
            assertThat(found.keySet()).containsExactlyInAnyOrder("id", "wav", "noisy_wav", "n");
            assertThat(AudioIo.readAudio(found.get("wav")).size(0)).isEqualTo(40);
            assertThat(AudioIo.readAudio(found.get("noisy_wav")).size(0)).isEqualTo(100);
            assertThat(found).containsEntry("n", 3L);
        }
    }

    @Test
    void shardsOfOthersAreCountedAndIndexed() throws IOException {
        Path tar = folder.resolve("others.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            put(out, "a/1.json", "{\"duration\": 2, \"id\": \"x\"}");
            put(out, "a/1.txt", "hello\n");
            put(out, "a/1.cls", "7");
            put(out, "a/1.npy", "??");
            put(out, "README", "no sample");
            put(out, "a/2.json", "{\"duration\": 1}");
            put(out, "a/2.txt", "you");
        }
        DynamicItemDataset read = DynamicItemDataset.fromShards(tar);
        assertThat(read.ids()).containsExactly("a/1", "a/2");
        assertThat(read.data(0))
                .containsEntry("txt", "hello")
                .containsEntry("cls", 7L)
                .containsEntry("duration", 2L);
        assertThat(ShardWriter.index(folder)).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("index.json")))
                .isEqualTo("{\"__kind__\":\"wids-shard-index-v1\",\"wids_version\":1,"
                        + "\"keys\":[\"duration\",\"txt\",\"cls\",\"npy\"],"
                        + "\"shardlist\":[{\"url\":\"others.tar\",\"nsamples\":2,\"filesize\":"
                        + Files.size(tar) + ",\"numbers.duration\":[2.0,1.0]}]}");
        assertThat(DynamicItemDataset.fromShards(folder.resolve("index.json"))
                        .filteredSorted(s -> s.sortKey("duration"))
                        .ids())
                .containsExactly("a/2", "a/1");
    }

    private static void put(TarArchiveOutputStream out, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    @Test
    void saysWhatIsWrong() {
        Path shards = write(corpus(1), 5, false);
        assertThatThrownBy(() -> ShardWriter.builder(shards).build())
                .hasMessage(shards + " holds shards already; delete it or give another folder");
        try (ShardWriter writer = ShardWriter.builder(folder.resolve("new")).build()) {
            writer.add("a", Map.of("n", 1));
            assertThatThrownBy(() -> writer.add("a", Map.of("n", 2))).hasMessage("the id \"a\" is used twice");
            Path missing = folder.resolve("none.wav");
            assertThatThrownBy(() -> writer.add("b", Map.of("wav", missing.toString())))
                    .hasMessage("item \"b\", key \"wav\": no such audio file: " + missing);
        }
        assertThatThrownBy(() -> DynamicItemDataset.fromShards(folder.resolve("nowhere")))
                .hasMessage("no such shards: " + folder.resolve("nowhere"));
    }

    private static DynamicItemDataset numbered(Path folder, int count, int each) {
        try (ShardWriter writer = ShardWriter.builder(folder).maxCount(each).build()) {
            for (int i = 0; i < count; i++) {
                writer.add("u" + i, Map.of("n", i, "duration", 1 + (7 * i) % 5));
            }
        }
        return DynamicItemDataset.fromShards(folder).setOutputKeys("id", "n");
    }

    @Test
    void everyEpochHasAllDataPointsShardAfterShard() {
        ShardSampler sampler =
                ShardSampler.builder(numbered(folder, 40, 8)).bufferSize(4).build();
        int[] first = sampler.order(1);
        assertThat(first).hasSize(40).doesNotHaveDuplicates().isEqualTo(sampler.order(1));
        assertThat(sampler.order(2)).isNotEqualTo(first);
        for (int i = 1; i <= first.length; i++) { // drawn from the first i + 3 of the shards' order
            assertThat(Arrays.stream(first).limit(i).map(n -> n / 8).distinct().count())
                    .isLessThanOrEqualTo((i + 3 + 7) / 8);
        }
        assertThat(IntStream.range(1, 40).filter(i -> first[i] == first[i - 1] + 1))
                .hasSizeLessThan(25);
    }

    @Test
    void processesHaveStretchesOfTheirOwn() {
        ShardSampler whole = ShardSampler.builder(numbered(folder, 41, 8)).build();
        List<Integer> all = new ArrayList<>();
        for (int rank = 0; rank < 4; rank++) {
            Sampler share = DistributedSamplerWrapper.of(whole, rank, 4, false);
            int[] order = share.order(3);
            assertThat(order).hasSize(share.size()).hasSize(11);
            assertThat(Arrays.stream(order).map(i -> i / 8).distinct().count()).isLessThanOrEqualTo(4);
            Arrays.stream(order).forEach(all::add);
        }
        assertThat(new HashSet<>(all)).hasSize(41);
        assertThat(DistributedSamplerWrapper.of(whole, 1, 4, true).size()).isEqualTo(10);
    }

    @Test
    void aResumedRunGoesOnWhereItStopped() throws IOException {
        DynamicItemDataset dataset = numbered(folder.resolve("s"), 50, 8);
        List<List<String>> whole = batches(loader(dataset), Integer.MAX_VALUE);
        DataLoader stopped = loader(dataset);
        List<List<String>> before = batches(stopped, 5);
        Path file = folder.resolve("dataloader-TRAIN.ckpt");
        stopped.save(file);
        stopped.close();
        assertThat(Files.readString(file)).isEqualTo("5");
        DataLoader resumed = loader(dataset);
        resumed.load(file, false);
        before.addAll(batches(resumed, Integer.MAX_VALUE));
        assertThat(before).isEqualTo(whole).hasSize(13);
    }

    private static DataLoader loader(DynamicItemDataset dataset) {
        DataLoader loader = DataLoader.builder(dataset)
                .options(Map.of("batch_size", 4, "shuffle", true, "num_workers", 2))
                .build();
        loader.setEpoch(2);
        return loader;
    }

    private static List<List<String>> batches(DataLoader loader, int most) {
        List<List<String>> ids = new ArrayList<>();
        DataLoader.Batches batches = loader.iterate();
        while (batches.hasNext() && ids.size() < most) {
            try (TensorScope scope = TensorScope.open()) {
                ids.add(batches.next().text("id"));
            }
        }
        return ids;
    }

    @Test
    void dynamicBatchesComeFromNeighbouringShards() {
        DynamicItemDataset dataset = numbered(folder, 60, 10);
        DynamicBatchSampler sampler =
                DynamicBatchSampler.builder(dataset, 12).numBuckets(3).build();
        List<int[]> batches = sampler.batches(1);
        assertThat(batches.stream().flatMapToInt(Arrays::stream)).hasSize(60).doesNotHaveDuplicates();
        assertThat(sampler.batches(1)).usingRecursiveComparison().isEqualTo(batches);
    }
}
