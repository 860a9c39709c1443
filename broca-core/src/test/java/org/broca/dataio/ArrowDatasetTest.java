package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what {@code tools/golden/arrow_files.py} wrote. */
class ArrowDatasetTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/arrow");

    private static JsonNode rows(String name) throws IOException {
        return new ObjectMapper().readTree(GOLDEN.resolve(name + ".json").toFile());
    }

    /** As manifests have values, bytes as their digits. */
    private static Object expected(JsonNode value) {
        if (value.isObject() && value.has("hex")) {
            return "bytes " + value.get("hex").asText();
        }
        if (value.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            value.properties().forEach(entry -> map.put(entry.getKey(), expected(entry.getValue())));
            return map;
        }
        if (value.isArray()) {
            List<Object> items = new ArrayList<>();
            value.forEach(item -> items.add(expected(item)));
            return items;
        }
        return value.isNull()
                ? Optional.empty()
                : value.isBoolean()
                        ? (Object) value.asBoolean()
                        : value.isTextual()
                                ? value.asText()
                                : value.isIntegralNumber() ? (Object) value.asLong() : value.asDouble();
    }

    private static Object readable(Object value) {
        if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> result = new LinkedHashMap<>();
            map.forEach((key, item) -> result.put(key, readable(item)));
            return result;
        }
        return value instanceof List<?> list
                ? list.stream().map(ArrowDatasetTest::readable).toList()
                : value;
    }

    private static void assertRows(DynamicItemDataset dataset, JsonNode rows) {
        assertThat(dataset.size()).isEqualTo(rows.size());
        for (int i :
                IntStream.range(0, rows.size()).map(n -> n * 7 % rows.size()).toArray()) {
            Map<String, Object> row = new LinkedHashMap<>(dataset.data(i));
            assertThat(row.remove("id")).isEqualTo(Integer.toString(i));
            assertThat(readable(row)).as("row " + i).isEqualTo(expected(rows.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream.arrow", "snappy.parquet", "zstd-v2.parquet", "gzip-plain.parquet", "lz4.parquet"})
    void givesTheRowsThatWereWritten(String file) throws IOException {
        assertRows(DynamicItemDataset.fromArrowDataset(GOLDEN.resolve(file)), rows("table"));
    }

    @Test
    void readsTheFileFormatWithDictionariesAndFixedSizes() throws IOException {
        assertRows(DynamicItemDataset.fromArrowDataset(GOLDEN.resolve("file.arrow")), rows("special"));
    }

    @Test
    void opensAFolderAsHuggingFaceSavesIt() {
        DynamicItemDataset dataset = DynamicItemDataset.fromArrowDataset(GOLDEN.resolve("saved"))
                .addDynamicItem(DynamicItem.takes("text").provides("words").by((String text) -> text.length()))
                .setOutputKeys("id", "label", "words");
        assertThat(dataset.size()).isEqualTo(11);
        assertThat(dataset.get(10)).isEqualTo(Map.of("id", "utt10", "label", 0L, "words", 11));
        assertThat(dataset.get(4)).isEqualTo(Map.of("id", "utt4", "label", 0L, "words", 10));
        assertThat(dataset.filteredSorted(s -> s.keyMinValue("label", 1L)).size())
                .isEqualTo(5);
    }

    @Test
    void filesOfOneTableFollowEachOther() throws IOException {
        Path file = GOLDEN.resolve("stream.arrow");
        DynamicItemDataset dataset =
                DynamicItemDataset.fromArrowDataset(List.of(file, GOLDEN.resolve("snappy.parquet")));
        assertThat(dataset.size()).isEqualTo(50);
        assertThat(readable(dataset.get(30, List.of("audio")))).isEqualTo(readable(dataset.get(5, List.of("audio"))));
        assertThatThrownBy(() -> DynamicItemDataset.fromArrowDataset(List.of(file, GOLDEN.resolve("brotli.parquet"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("files of one dataset must have the same columns: " + file + " has [text, long")
                .hasMessageEndingWith(GOLDEN.resolve("brotli.parquet") + " has [text, number]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    packed.arrow | %s is compressed: write it with compression=None, as datasets does, or as Parquet
                    view.arrow | %s: column "view" is of Arrow's type Utf8View, which is not supported
                    brotli.parquet | %s is compressed with brotli; write it with snappy, zstd, gzip or lz4_raw
                    missing.arrow | no such file: %s
                    missing.parquet | no such file: %s
                    splits | %s holds several datasets, give the folder of one of them: [train, test]
                    table.json | %s is no Arrow file, or it was cut off
                    """)
    void saysWhatCannotBeRead(String name, String message) {
        Path file = GOLDEN.resolve(name);
        assertThatThrownBy(() -> DynamicItemDataset.fromArrowDataset(file).data(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream.arrow", "snappy.parquet"})
    void saysThatAFileWasCutOff(String name, @TempDir Path folder) throws IOException {
        byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
        Path cut = Files.write(folder.resolve(name), java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
        assertThatThrownBy(() -> DynamicItemDataset.fromArrowDataset(cut))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(cut.toString())
                .hasMessageContaining("was cut off");
    }

    @Test
    void emptyFoldersAreRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> DynamicItemDataset.fromArrowDataset(folder))
                .hasMessage("%s has no state.json and no .arrow or .parquet files", folder);
    }
}
