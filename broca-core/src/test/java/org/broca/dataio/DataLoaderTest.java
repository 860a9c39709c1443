package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLoaderTest {
    @AfterEach
    void leavesNoThreadBehind() throws InterruptedException {
        for (Thread thread : loaderThreads()) {
            thread.join(10_000);
        }
        assertThat(loaderThreads()).isEmpty();
    }

    private static List<Thread> loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("broca-loader-"))
                .toList();
    }

    private static DynamicItemDataset dataset(int count) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            items.put("utt" + i, Map.of("length", 1 + (7 * i) % 5));
        }
        return DynamicItemDataset.of(items)
                .addDynamicItem(DynamicItem.takes("length")
                        .provides("sig")
                        .by((Integer n) -> Tensor.ones(n).mul(2).sub(1)))
                .setOutputKeys("id", "sig");
    }

    private static LoaderOptions.Builder options() {
        return LoaderOptions.builder().batchSize(3).numWorkers(2);
    }

    private static DataLoader loader(LoaderOptions.Builder options) {
        return DataLoader.builder(dataset(10)).options(options.build()).build();
    }

    private static List<List<String>> ids(DataLoader.Batches batches) {
        List<List<String>> ids = new ArrayList<>();
        while (batches.hasNext()) {
            try (TensorScope scope = TensorScope.open()) {
                ids.add(batches.next().text("id"));
            }
        }
        return ids;
    }

    private static List<List<String>> ids(DataLoader loader) {
        try (DataLoader.Batches batches = loader.iterate()) {
            return ids(batches);
        }
    }

    @Test
    void givesBatchesInOrder() {
        DataLoader loader = loader(options());
        assertThat(loader.batchCount()).isEqualTo(4);
        assertThat(ids(loader))
                .containsExactly(
                        List.of("utt0", "utt1", "utt2"),
                        List.of("utt3", "utt4", "utt5"),
                        List.of("utt6", "utt7", "utt8"),
                        List.of("utt9"));
        assertThat(ids(loader(options().dropLast(true)))).hasSize(3);
    }

    @Test
    void tellsHowMuchWasPadding() {
        DataLoader loader =
                DataLoader.builder(dataset(3)).options(options().build()).build();
        ids(loader); // lengths 1, 3, 5
        assertThat(loader.paddingShare()).isEqualTo(6.0 / 15);
    }

    @Test
    void shufflesByEpoch() {
        DataLoader loader = loader(options().shuffle(true));
        loader.setEpoch(1);
        List<List<String>> first = ids(loader);
        assertThat(ids(loader)).isEqualTo(first);
        loader.setEpoch(2);
        assertThat(ids(loader)).isNotEqualTo(first).hasSize(4);
    }

    @Test
    void batchesBelongToTheCallersScope() {
        try (DataLoader.Batches batches = loader(options()).iterate()) {
            Tensor data;
            try (TensorScope scope = TensorScope.open()) {
                PaddedData sig = batches.next().padded("sig");
                data = sig.data();
                assertThat(data.toFloatArray()).containsOnly(0, 1);
            }
            assertThat(data.isFreed()).isTrue();
        }
    }

    @Test
    void memoryIsFlat() {
        DataLoader loader = loader(options());
        ids(loader);
        long before = LiveTensors.count();
        for (int epoch = 0; epoch < 5; epoch++) {
            ids(loader);
        }
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(before);
    }

    @Test
    void freesWhatNobodyTook() {
        DataLoader loader = loader(options().prefetchFactor(4));
        long before = LiveTensors.count();
        try (DataLoader.Batches batches = loader.iterate();
                TensorScope scope = TensorScope.open()) {
            batches.next();
        }
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(before);
    }

    @Test
    void beginningAgainEndsTheIterationBefore() {
        DataLoader loader = loader(options());
        DataLoader.Batches abandoned = loader.iterate();
        assertThat(ids(loader)).hasSize(4);
        assertThat(abandoned.hasNext()).isFalse();
        assertThatThrownBy(abandoned::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("this epoch has no more batches");
    }

    private static DynamicItemDataset failingAt(String bad) {
        return dataset(10)
                .addDynamicItem(DynamicItem.takes("id").provides("file").by((String id) -> "/data/" + id + ".wav"))
                .addDynamicItem(DynamicItem.takes("file").provides("sig").by((String file) -> {
                    if (file.contains(bad)) {
                        throw new UncheckedIOException(file + ": no such file", new IOException("missing"));
                    }
                    return Tensor.ones(2);
                }));
    }

    @Test
    void failuresComeAtTheirPlaceAndNameItemAndFile() {
        for (int workers = 0; workers < 3; workers++) {
            DataLoader loader = DataLoader.builder(failingAt("utt7"))
                    .options(options().numWorkers(workers).build())
                    .build();
            long before = LiveTensors.count();
            try (DataLoader.Batches batches = loader.iterate();
                    TensorScope scope = TensorScope.open()) {
                assertThat(batches.next().size()).isEqualTo(3);
                assertThat(batches.next().size()).isEqualTo(3);
                assertThatThrownBy(batches::next)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("item \"utt7\": cannot compute \"sig\" from file \"/data/utt7.wav\":"
                                + " /data/utt7.wav: no such file");
                assertThat(batches.hasNext()).isFalse();
            }
            assertThat(LiveTensors.count()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void anInterruptEndsTheLoading() {
        CountDownLatch never = new CountDownLatch(1);
        DynamicItemDataset stuck = dataset(10)
                .addDynamicItem(DynamicItem.takes("length").provides("sig").by((Integer n) -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new CancellationException();
                    }
                    return Tensor.ones(n);
                }));
        DataLoader loader = DataLoader.builder(stuck).options(options().build()).build();
        try (DataLoader.Batches batches = loader.iterate()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(batches::next)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while waiting for a batch");
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(loaderThreads()).isEmpty();
    }

    @Test
    void threadsEndWithTheLastBatchEvenIfNobodyCloses() {
        DataLoader.Batches batches = loader(options()).iterate();
        assertThat(ids(batches)).hasSize(4);
    }

    @Test
    void loadsInThreadsOrInTheCaller() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        DynamicItemDataset watched = dataset(10)
                .addDynamicItem(DynamicItem.takes("length").provides("sig").by((Integer n) -> {
                    names.add(Thread.currentThread().getName());
                    return Tensor.ones(n);
                }));
        ids(DataLoader.builder(watched).options(options().build()).build());
        assertThat(names).isNotEmpty().allMatch(name -> name.startsWith("broca-loader-"));
        names.clear();
        ids(DataLoader.builder(watched)
                .options(Map.of("batch_size", 3, "num_workers", 0))
                .build());
        assertThat(names).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void resumesWhereTheCheckpointWasWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("dataloader-TRAIN.ckpt");
        Set<String> loaded = ConcurrentHashMap.newKeySet();
        DataLoader whole = loader(options().shuffle(true));
        whole.setEpoch(3);
        whole.save(file);
        assertThat(file).hasContent("None");
        List<List<String>> all = ids(whole);
        DataLoader stopped = loader(options().shuffle(true));
        stopped.setEpoch(3);
        try (DataLoader.Batches batches = stopped.iterate();
                TensorScope scope = TensorScope.open()) {
            batches.next();
            batches.next();
            stopped.save(file);
        }
        assertThat(Files.readString(file)).isEqualTo("2");
        DynamicItemDataset watched = dataset(10)
                .addDynamicItem(DynamicItem.takes("id").provides("sig").by((String id) -> {
                    loaded.add(id);
                    return Tensor.ones(1);
                }));
        DataLoader resumed = DataLoader.builder(watched)
                .options(options().shuffle(true).build())
                .build();
        resumed.load(file, false);
        resumed.setEpoch(3);
        assertThat(ids(resumed)).isEqualTo(all.subList(2, 4));
        assertThat(loaded).hasSize(4);
        resumed.save(file);
        assertThat(Files.readString(file)).isEqualTo("4");
        assertThat(ids(resumed)).isEqualTo(all); // only the first iteration is a continuation
    }

    @Test
    void ignoresPositionsOfEndedEpochsAndAfterItBegan(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("dataloader-TRAIN.ckpt"), "2");
        DataLoader loader = loader(options());
        loader.load(file, true);
        assertThat(ids(loader)).hasSize(4);
        loader.load(file, false);
        assertThat(ids(loader)).hasSize(4);
        DataLoader beyond = loader(options());
        beyond.load(Files.writeString(file, "9"), false);
        assertThat(ids(beyond)).isEmpty();
        Files.writeString(file, "two");
        assertThatThrownBy(() -> loader(options()).load(file, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": a loader's position is a number of batches, not \"two\"");
        Path missing = folder.resolve("none.ckpt");
        assertThatThrownBy(() -> loader(options()).load(missing, false))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(missing + ": cannot read a loader's position: " + missing);
    }

    @Test
    void readyBatchesStayTheirMakers() {
        Tensor input = Tensor.rand(10, 10);
        DataLoader loader = DataLoader.ofBatches(List.of(Map.of("input", input, "target", Tensor.rand(10, 10))));
        assertThat(loader.batchCount()).isEqualTo(1);
        for (int epoch = 0; epoch < 2; epoch++) {
            try (DataLoader.Batches batches = loader.iterate();
                    TensorScope scope = TensorScope.open()) {
                assertThat(batches.next().tensor("input")).isSameAs(input);
                assertThat(batches.hasNext()).isFalse();
            }
        }
        assertThat(input.isFreed()).isFalse();
        input.close();
    }

    @Test
    void listsOfPointsLoadToo() {
        DataLoader loader = DataLoader.builder(Dataset.of(List.of(Map.of("x", 1), Map.of("x", 2))))
                .options(Map.of("batch_size", 2))
                .build();
        try (DataLoader.Batches batches = loader.iterate();
                TensorScope scope = TensorScope.open()) {
            assertThat(batches.next().tensor("x").toLongArray()).containsExactly(1, 2);
        }
    }

    @Test
    void refusesAnEmptyDataset() {
        DynamicItemDataset none = dataset(3).filteredSorted(s -> s.keyMinValue("length", 100));
        assertThatThrownBy(() -> DataLoader.builder(none).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing to load: the dataset is empty (a filter may have removed every data point)");
    }

    @Test
    void anUnopenedScopeIsSaidSo() {
        try (DataLoader.Batches batches = loader(options()).iterate()) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no scope to adopt a tensor: open one with TensorScope.open() in this thread first");
        }
    }
}
