package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Map<String, Object> read(ItemSource rows) {
        Map<String, Object> found = new LinkedHashMap<>();
        IntStream.range(0, rows.size()).forEach(i -> found.put(rows.id(i), rows.get(i)));
        return found;
    }

    @Test
    void rowsOfACsvFileAreThoseOfTheManifest() throws IOException {
        Path csv = write(
                "a.csv",
                "\ufeffID,duration, wav,words\r\n"
                        + "a,1.5,$data_root/a.wav,\"one, \"\"two\"\"\nthree\"\r\n\r\n"
                        + "b, 2 ,$data_root/b.wav, \"x\"y\n"
                        + "ü,3,c.wav,it's \"fine\"\r"
                        + "last,4,d.wav,");
        Map<String, Object> replacements = Map.of("data_root", "/corpus");
        CsvFileRows rows = new CsvFileRows(csv, replacements, Map.of());
        assertThat(read(rows)).isEqualTo(Manifests.loadDataCsv(csv, replacements));
        assertThat(rows.keys()).containsExactly("duration", "wav", "words");
        assertThat(rows.numbers("duration")).hasValue(new double[] {1.5, 2, 3, 4});
        assertThat(rows.numbers("words")).isEmpty();
    }

    @Test
    void rowsOfAJsonFileAreThoseOfTheManifest() throws IOException {
        Path json = write("a.json", """
            {"a": {"wav": "{data_root}/a.wav", "length": 1.5, "words": "a {{ brace"},
             "\u00fc\\"b" : {"wav": {"file": "{data_root}/b.wav", "start": 1, "stop": 9}, "length": 2, "x": null},
               "c":{"wav":"c","length":3,"l":[1,{"y":true}]} }
            """);
        Map<String, Object> replacements = Map.of("data_root", "/corpus");
        JsonRows rows = new JsonRows(json, replacements);
        assertThat(read(rows)).isEqualTo(Manifests.loadDataJson(json, replacements));
        assertThat(rows.keys()).containsExactly("wav", "length", "words", "x", "l");
        assertThat(rows.numbers("length")).hasValue(new double[] {1.5, 2, 3});
    }

    @Test
    void saysWhatIsWrongWhenItIsOpened() throws IOException {
        Path twice = write("twice.csv", "ID,n\na,1\nb,2\na,3\n");
        assertThatThrownBy(() -> new CsvFileRows(twice, Map.of(), Map.of()))
                .hasMessage(twice + ": the id \"a\" is used twice, by items 1 and 3");
        Path shorter = write("short.csv", "ID,n\n\"a\nb\",1\n\nc\n");
        assertThatThrownBy(() -> new CsvFileRows(shorter, Map.of(), Map.of()))
                .hasMessage(shorter + ":5: a row of 1 fields where the header has 2");
        Path json = write("twice.json", "{\"a\": {}, \"b\": {}, \"a\": {\"n\": 1}}");
        assertThatThrownBy(() -> new JsonRows(json, Map.of()))
                .hasMessage(json + ": the id \"a\" is used twice, by items 1 and 3");
        Path missing = write("root.json", "{\"a\": {\"n\": 1},\n \"b\": {\"wav\": \"{root}/b\"}}");
        assertThatThrownBy(() -> new JsonRows(missing, Map.of()))
                .hasMessage(assertMessage(() -> Manifests.loadDataJson(missing, Map.of())));
        Path none = write("none.csv", "ID,n\n");
        assertThatThrownBy(() -> new CsvFileRows(none, Map.of(), Map.of()))
                .hasMessage(none + " holds no items: a manifest needs at least one");
    }

    private static String assertMessage(Runnable failing) {
        try {
            failing.run();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("nothing was wrong");
    }

    @Property(tries = 50)
    void positionsAreSortedAsByComparison(@ForAll double[] values) {
        int[] all = IntStream.range(0, values.length).toArray();
        int[] expected = Arrays.stream(all)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(NumberSelection.ascending(all, values)).containsExactly(expected);
    }

    @Test
    void aSelectionAmongNumbersIsThatOfObjects() throws IOException {
        StringBuilder text = new StringBuilder("ID,duration\n");
        IntStream.range(0, 300).forEach(i -> text.append("u%d,%s%n".formatted(i, (i * 37 % 50) / 4.0)));
        Path csv = write("n.csv", text.toString().replace("\r", ""));
        DynamicItemDataset objects = DynamicItemDataset.fromCsv(csv);
        DynamicItemDataset numbers = DynamicItemDataset.of(new CsvFileRows(csv, Map.of(), Map.of()));
        for (boolean reverse : new boolean[] {false, true}) {
            assertThat(numbers.filteredSorted(s -> s.sortKey("duration")
                                    .reverse(reverse)
                                    .keyMinValue("duration", 1)
                                    .keyMaxValue("duration", 9.25)
                                    .selectN(100))
                            .ids())
                    .isEqualTo(objects.filteredSorted(s -> s.sortKey("duration")
                                    .reverse(reverse)
                                    .keyMinValue("duration", 1)
                                    .keyMaxValue("duration", 9.25)
                                    .selectN(100))
                            .ids());
        }
        assertThat(DynamicBatchSampler.builder(numbers, 40)
                        .numBuckets(4)
                        .build()
                        .batches(1))
                .usingRecursiveComparison()
                .isEqualTo(DynamicBatchSampler.builder(objects, 40)
                        .numBuckets(4)
                        .build()
                        .batches(1));
    }
}
