package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicItemDatasetTest {
    private static DynamicItemDataset lengths(Object... lengths) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (int i = 0; i < lengths.length; i++) {
            items.put("utt" + i, Map.of("length", lengths[i]));
        }
        return DynamicItemDataset.of(items).setOutputKeys("id", "length");
    }

    private static DynamicItemDataset numbers(int count) {
        return lengths(IntStream.range(0, count).boxed().toArray());
    }

    @Test
    void givesTheOutputKeysInOrder() {
        DynamicItemDataset dataset = lengths(3, 1)
                .addDynamicItem(DynamicItem.takes("length").provides("double").by((Integer n) -> 2 * n))
                .setOutputKeys("double", "id");
        assertThat(dataset.get(0).toString()).isEqualTo("{double=6, id=utt0}");
        assertThat(dataset.withOutputKeys("length").get(1)).isEqualTo(Map.of("length", 1));
        assertThat(dataset.get(1)).isEqualTo(Map.of("double", 2, "id", "utt1"));
        dataset.setOutputKeys(Map.of("name", "id"));
        assertThat(dataset.get(1)).isEqualTo(Map.of("name", "utt1"));
    }

    @Test
    void refusesManifestsThatCannotWork() {
        assertThatThrownBy(() -> DynamicItemDataset.of(Map.of())).hasMessage("this dataset has no items");
        assertThatThrownBy(() -> DynamicItemDataset.of(Map.of("a", Map.of("id", "x"))))
                .hasMessage("item \"a\" has a key \"id\", which is reserved for the name of the item itself");
    }

    @Test
    void itemsMayLackKeysThatAreNotUsed(@TempDir Path folder) throws IOException {
        Path json = Files.writeString(folder.resolve("train.json"), """
                {"a": {"wav": "a.wav"}, "b": {"wav": "b.wav", "words": "B"}}
                """);
        DynamicItemDataset dataset = DynamicItemDataset.fromJson(json).setOutputKeys("wav");
        assertThat(dataset.get(0)).isEqualTo(Map.of("wav", "a.wav"));
        assertThat(dataset.keys()).containsExactly("wav", "words", "id");
        dataset.setOutputKeys("id", "words");
        assertThat(dataset.get(1)).isEqualTo(Map.of("id", "b", "words", "B"));
        assertThatThrownBy(() -> dataset.get(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("item \"a\": no value for \"words\" in " + json);
        DynamicItemDataset filled = dataset.addDynamicItem(
                DynamicItem.takes("wav").provides("words").by((String wav) -> "of " + wav));
        assertThat(filled.values("words")).containsExactly("of a.wav", "B");
    }

    @Test
    void sortsWithTiesInOldOrderAndReversesThemToo() {
        DynamicItemDataset dataset = lengths(2, 1.0, 2L, 0.5);
        assertThat(dataset.filteredSorted(s -> s.sortKey("length")).ids())
                .containsExactly("utt3", "utt1", "utt0", "utt2");
        assertThat(dataset.filteredSorted(s -> s.sortKey("length").reverse(true))
                        .ids())
                .containsExactly("utt2", "utt0", "utt1", "utt3");
    }

    @Test
    void filtersByLimitsAndTests() {
        DynamicItemDataset dataset = numbers(10)
                .addDynamicItem(DynamicItem.takes("length").provides("square").by((Integer n) -> n * n));
        assertThat(dataset.filteredSorted(s -> s.keyMinValue("length", 2)
                                .keyMaxValue("square", 49)
                                .keyTest("length", (Integer n) -> n % 2 == 1))
                        .ids())
                .containsExactly("utt3", "utt5", "utt7");
    }

    @Test
    void selectsTheFirstBeforeSorting() {
        assertThat(lengths(5, 1, 4, 0, 3)
                        .filteredSorted(
                                s -> s.keyMinValue("length", 1).selectN(3).sortKey("length"))
                        .ids())
                .containsExactly("utt1", "utt2", "utt0");
    }

    @Test
    void textsSortAsTextsButNotWithNumbers() {
        DynamicItemDataset dataset = lengths("10.0", "2", "9.0");
        assertThat(dataset.filteredSorted(s -> s.sortKey("length")).ids()).containsExactly("utt0", "utt1", "utt2");
        assertThatThrownBy(() -> dataset.filteredSorted(s -> s.keyMinValue("length", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("item \"utt0\": cannot compare \"length\", which is the text \"10.0\", with the number 3;"
                        + " write numbers without quotes in the manifest, and give the types of CSV columns");
        assertThatThrownBy(() -> dataset.filteredSorted(s -> s.sortKey("duration")))
                .hasMessage("no item \"duration\"; there are [id, length]");
    }

    @Test
    void subsetsMayBeGivenOtherDynamicItems() {
        DynamicItemDataset all = numbers(4);
        DynamicItemDataset some = all.subset(3, 1)
                .addDynamicItem(DynamicItem.takes("length").provides("x").by((Integer n) -> -n))
                .setOutputKeys("x");
        assertThat(some.get(0)).isEqualTo(Map.of("x", -3));
        assertThat(all.keys()).containsExactly("length", "id");
        assertThat(some.subset(List.of("utt1")).get(0)).isEqualTo(Map.of("x", -1));
        assertThatThrownBy(() -> some.subset(List.of("utt0"))).hasMessage("no items of these ids: [utt0]");
        assertThatThrownBy(() -> some.subset(2)).hasMessage("index must be in [0, 2), got 2");
    }

    @Test
    void overfitTestRepeatsTheFirst() {
        assertThat(numbers(9).overfitTest(2, 5).ids()).containsExactly("utt0", "utt1", "utt0", "utt1", "utt0");
    }

    @Test
    void batchShuffleKeepsGroupsTogether() {
        DynamicItemDataset shuffled = numbers(23).batchShuffle(3);
        List<String> ids = shuffled.ids();
        assertThat(ids).hasSize(23).doesNotHaveDuplicates().endsWith("utt21", "utt22");
        for (int group = 0; group < 7; group++) {
            int first = Integer.parseInt(ids.get(3 * group).substring(3));
            assertThat(first % 3).isZero();
            assertThat(ids.subList(3 * group, 3 * group + 3))
                    .containsExactly("utt" + first, "utt" + (first + 1), "utt" + (first + 2));
        }
    }

    @Test
    void failingItemsAreNamedWithTheirFile() {
        DynamicItemDataset dataset = DynamicItemDataset.of(Map.of("utt7", Map.of("wav", "/data/utt7.wav")))
                .addDynamicItem(DynamicItem.takes("wav").provides("sig").by((String wav) -> {
                    throw new UncheckedIOException(wav + ": no such file", new IOException("missing"));
                }))
                .setOutputKeys("sig");
        assertThatThrownBy(() -> dataset.get(0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("item \"utt7\": cannot compute \"sig\" from wav \"/data/utt7.wav\":"
                        + " /data/utt7.wav: no such file");
    }

    @Test
    void chanceIsTheItemsOwn() {
        DynamicItemDataset dataset = numbers(3)
                .addDynamicItem(DynamicItem.takes("length")
                        .provides("noise")
                        .by((Integer n) -> ItemContext.random().nextLong()))
                .addDynamicItem(DynamicItem.takes("id")
                        .provides("who")
                        .by((String id) -> ItemContext.id() + ItemContext.index() + ItemContext.epoch()))
                .setOutputKeys("noise", "who");
        assertThat(dataset.get(1)).isEqualTo(dataset.get(1)).isNotEqualTo(dataset.get(2));
        assertThat(dataset.get(2)).containsEntry("who", "utt220");
        assertThatThrownBy(ItemContext::random)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ItemContext is known only while a data point is being computed");
    }

    @Test
    void cachesUntilFull() {
        AtomicInteger calls = new AtomicInteger();
        DynamicItemDataset dataset = numbers(3)
                .addDynamicItem(DynamicItem.takes("length").provides("sig").by((Integer n) -> {
                    calls.incrementAndGet();
                    return Tensor.ones(10).mul(n);
                }))
                .addDynamicItem(DynamicItem.takes("sig").provides("twice").by((Tensor sig) -> sig.mul(2)))
                .setOutputKeys("twice")
                .cacheInMemory(80, "sig");
        dataset.iterateOnce();
        dataset.iterateOnce();
        assertThat(calls).hasValue(4); // the third does not fit
        long live = LiveTensors.count();
        try (TensorScope scope = TensorScope.open()) {
            assertThat(((Tensor) dataset.get(1).get("twice")).toFloatArray()).containsOnly(2);
        }
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(live);
        assertThatThrownBy(() -> dataset.cacheInMemory(1, "sgi"))
                .hasMessage("no item \"sgi\"; there are [id, length, sig, twice]");
    }

    @Test
    void readsManifests(@TempDir Path folder) throws IOException {
        Path json = Files.writeString(folder.resolve("train.json"), """
                {"b": {"wav": "{data_root}/b.wav", "length": 2.5}, "a": {"wav": "{data_root}/a.wav", "length": 1}}
                """);
        DynamicItemDataset fromJson =
                DynamicItemDataset.fromJson(json, Map.of("data_root", "/data")).setOutputKeys("id", "wav");
        assertThat(fromJson.get(0)).isEqualTo(Map.of("id", "b", "wav", "/data/b.wav"));
        assertThat(fromJson.filteredSorted(s -> s.sortKey("length")).ids()).containsExactly("a", "b");
        Path csv = Files.writeString(folder.resolve("train.csv"), "ID,duration,wav,length\nx,1.5,$root/x.wav,7\n");
        DynamicItemDataset fromCsv = DynamicItemDataset.fromCsv(
                        csv, Map.of("root", "/r"), Map.of("length", Integer::valueOf))
                .setOutputKeys("id", "duration", "wav", "length");
        assertThat(fromCsv.get(0)).isEqualTo(Map.of("id", "x", "duration", 1.5, "wav", "/r/x.wav", "length", 7));
    }

    @Test
    void readsLinesOfTextFiles(@TempDir Path folder) throws IOException {
        Path plain = Files.writeString(folder.resolve("a.txt"), "first\r\n\nünï — x");
        Path zipped = folder.resolve("b.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("zipped\nlast\n".getBytes(StandardCharsets.UTF_8));
        }
        DynamicItemDataset corpus =
                DynamicItemDataset.fromTextFiles(List.of(plain, zipped)).setOutputKeys("id", "text");
        assertThat(IntStream.range(0, corpus.size()).mapToObj(i -> corpus.get(i).get("text")))
                .containsExactly("first", "", "ünï — x", "zipped", "last");
        assertThat(corpus.get(4)).containsEntry("id", "4");
        assertThat(corpus.filteredSorted(s -> s.keyTest("text", (String text) -> !text.isEmpty()))
                        .ids())
                .containsExactly("0", "2", "3", "4");
        Path missing = folder.resolve("c.txt");
        assertThatThrownBy(() -> DynamicItemDataset.fromTextFiles(List.of(missing)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(missing + ": cannot read text: " + missing);
    }
}
