package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/dataio");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void readsJsonAsSpeechBrainDoes() throws IOException {
        JsonNode expected =
                JSON.readTree(GOLDEN.resolve("manifest-loaded.json").toFile()).get("json");
        Object loaded = Manifests.loadDataJson(GOLDEN.resolve("manifest.json"), Map.of("data_root", "/D"));
        assertThat(JSON.readTree(PythonJson.dump(loaded))).isEqualTo(expected);
    }

    @Test
    void readsCsvAsSpeechBrainDoes() throws IOException {
        JsonNode expected =
                JSON.readTree(GOLDEN.resolve("manifest-loaded.json").toFile()).get("csv");
        Object loaded = Manifests.loadDataCsv(
                GOLDEN.resolve("manifest.csv"),
                Map.of("data_root", "/D"),
                Map.of("words", text -> text.toUpperCase(Locale.ROOT)));
        assertThat(JSON.readTree(PythonJson.dump(loaded))).isEqualTo(expected);
    }

    @Test
    void writesJsonAsPythonDoes() throws IOException {
        String written = Files.readString(GOLDEN.resolve("manifest.json"));
        // Doubled braces keep the text as it is; what is read back and written again is Python's file.
        Path doubled = file(
                "doubled.json", written.replaceAll("\\{(data_root)}", "{{$1}}").replace("{{y}}", "{{{{y}}}}"));
        Manifests.writeJson(folder.resolve("out.json"), Manifests.loadDataJson(doubled));
        assertThat(Files.readString(folder.resolve("out.json"))).isEqualTo(written);
    }

    @Test
    void keepsTheOrderOfTheFileAndToleratesAByteOrderMark() throws IOException {
        Path json = file("m.json", "\ufeff{\"b\": {\"x\": 1}, \"a\": {\"x\": 2.0}}");
        assertThat(Manifests.loadDataJson(json).keySet()).containsExactly("b", "a");
        Path csv = file("m.csv", "\ufeffID,duration,x\r\nb,1,2\r\n\r\na,.5,3\r\n");
        Map<String, Map<String, Object>> items = Manifests.loadDataCsv(csv);
        assertThat(items.keySet()).containsExactly("b", "a");
        assertThat(items.get("a")).containsExactly(Map.entry("duration", 0.5), Map.entry("x", "3"));
    }

    @Test
    void namesMissingManifests() {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> Manifests.loadDataJson(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("no such manifest: " + missing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | F is empty: a manifest needs at least one item",
                "{} | F holds no items: a manifest needs at least one",
                "[1] | F:1: a manifest is an object of items, {\"id\": {...}, ...}",
                "{\"a\": 1} | F:1: item \"a\" must be an object, {\"key\": value, ...}",
                "`{\"a\": {},\n \"b\": {},\n \"a\": {}}` | F: the id \"a\" is used twice, on lines 1 and 3",
                "{\"a\": {\"x\": 1,N \"x\": 2}} | F:2: item \"a\" has the key \"x\" twice",
                "`{\"a\":\n{\"id\": 1}}` | F:2: item \"a\" has the key \"id\", which is reserved for the item's own id",
                "`{\"a\": {\"w\": [\"ok\",\n {\"f\": \"a {b} c\"}]}}` | `F:2: item \"a\", key \"w[1].f\": {b} needs the"
                        + " replacement \"b\" (known: [data_root]); write {{ and }} for braces in text`",
                "{\"a\": {\"w\": \"x } y\"}} | F:1: item \"a\", key \"w\": single '}' in \"x } y\"; write }}",
                "{\"a\": {\"w\": \"x {\"}} | F:1: item \"a\", key \"w\": single '{' in \"x {\"; write {{",
                "{\"a\": {}} x | F:1: not JSON: Unrecognized token 'x': was expecting (JSON String, Number (or 'NaN'/'+INF'/'-INF'), Array, Object"
                        + " or token 'null', 'true' or 'false')"
            })
    void reportsWhatIsWrongInJson(String text, String message) throws IOException {
        Path manifest = file("m.json", text.replace(",N", ",\n"));
        assertThatThrownBy(() -> Manifests.loadDataJson(manifest, Map.of("data_root", "/D")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replaceFirst("^F", manifest.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | F is empty: a manifest needs at least one item",
                "ID,wav | F holds no items: a manifest needs at least one",
                "id,wav | F:1: a CSV manifest needs a column \"ID\" with unique ids; it has [id, wav]",
                "`ID,w\na,1\n\nb,2\na,3` | F: the id \"a\" is used twice, on lines 2 and 5",
                "`ID,w\na` | F:2: a row of 1 fields where the header has 2",
                "`ID,w\na,1,2` | F:2: a row of 3 fields where the header has 2",
                "`ID,duration\na,` | F:2: item \"a\", column \"duration\": not a number: \"\"",
                "`ID,n\na,x` | F:2: item \"a\", column \"n\": \"x\": For input string: \"x\"",
                "`ID,w\na,costs $5` | F:2: item \"a\", column \"w\": $5 needs the replacement \"5\" (known: [data_root])",
                "`ID,id\na,b` | F:2: the column \"id\" is reserved for the item's own id; rename it"
            })
    void reportsWhatIsWrongInCsv(String text, String message) throws IOException {
        Path manifest = file("m.csv", text);
        assertThatThrownBy(
                        () -> Manifests.loadDataCsv(manifest, Map.of("data_root", "/D"), Map.of("n", Integer::valueOf)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replaceFirst("^F", manifest.toString()));
    }

    @Test
    void replacesInCsvAsOftenAsAsked() throws IOException {
        Path manifest = file("m.csv", "ID,w\na,$data_root/{x}/$data_root\n");
        assertThat(Manifests.loadDataCsv(manifest, Map.of("data_root", "/$D\\")))
                .containsEntry("a", Map.of("w", "/$D\\/{x}//$D\\"));
    }

    @Test
    void formatsNestedValues() throws IOException {
        Path manifest = file("m.json", "{\"a\": {\"w\": [{\"f\": \"{root!s}/x\"}, 1, null], \"b\": false}}");
        assertThat(Manifests.loadDataJson(manifest, Map.of("root", Path.of("/D"))))
                .containsEntry("a", Map.of("w", List.of(Map.of("f", "/D/x"), 1L, Optional.empty()), "b", false));
    }
}
