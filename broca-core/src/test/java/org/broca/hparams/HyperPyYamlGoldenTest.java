package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds our reading of YAML against HyperPyYAML's own, written by {@code tools/golden/hparams.py}. */
class HyperPyYamlGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HyperYamlReader READER = HyperYaml.reader().withAliases(Counter.ALIASES);

    @TempDir
    Path folder;

    static Stream<String> readable() throws IOException {
        return names(false);
    }

    static Stream<String> faulty() throws IOException {
        return names(true);
    }

    private static Stream<String> names(boolean faulty) throws IOException {
        List<String> names = new ArrayList<>();
        golden().get("cases").properties().forEach(entry -> {
            if (entry.getValue().has("error") == faulty) {
                names.add(entry.getKey());
            }
        });
        return names.stream();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = HyperPyYamlGoldenTest.class.getResourceAsStream("/golden/hparams/cases-hpy1.2.3.json")) {
            return JSON.readTree(in);
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void givesTheValuesOfHyperPyYaml(String name) throws IOException {
        JsonNode golden = golden().get("cases").get(name);
        assertThat(plain(READER.load(file(golden), overrides(golden)).asMap())).isEqualTo(values(golden));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsWhatHyperPyYamlResolved(String name) throws IOException {
        JsonNode golden = golden().get("cases").get(name);
        String resolved = golden.get("resolved").asText();
        assertThat(plain(READER.load(resolved, Overrides.none()).asMap())).isEqualTo(values(golden));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void resolvesToTextOfTheSameMeaningOnceAndForAll(String name) throws IOException {
        JsonNode golden = golden().get("cases").get(name);
        String resolved = READER.resolve(file(golden), overrides(golden));
        assertThat(plain(READER.load(resolved, Overrides.none()).asMap())).isEqualTo(values(golden));
        assertThat(READER.resolve(resolved, Overrides.none())).isEqualTo(resolved);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void refusesWhatHyperPyYamlRefuses(String name) throws IOException {
        JsonNode golden = golden().get("cases").get(name);
        Path file = file(golden);
        Overrides overrides = overrides(golden);
        assertThatThrownBy(() -> READER.load(file, overrides)).isInstanceOf(HparamsException.class);
    }

    private Path file(JsonNode golden) throws IOException {
        for (Map.Entry<String, JsonNode> included : golden().get("files").properties()) {
            Files.writeString(
                    folder.resolve(included.getKey()), included.getValue().asText());
        }
        return Files.writeString(folder.resolve("main.yaml"), golden.get("yaml").asText());
    }

    private static Overrides overrides(JsonNode golden) {
        JsonNode overrides = golden.get("overrides");
        if (overrides.isObject()) {
            return Overrides.of(JSON.convertValue(overrides, new TypeReference<Map<String, Object>>() {}));
        }
        return overrides.isNull() ? Overrides.none() : Overrides.of(overrides.asText());
    }

    private static Object values(JsonNode golden) {
        return JSON.convertValue(golden.get("values"), Object.class);
    }

    /** A value as the golden file writes it. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Counter counter) {
            return counter.counts();
        }
        if (value instanceof Partial partial) {
            return Map.of(
                    "partial",
                    partial.name().substring(partial.name().lastIndexOf('.') + 1),
                    "kwargs",
                    kwargs(partial));
        }
        if (value instanceof Double real && (real.isInfinite() || real.isNaN())) {
            return "float:" + Scalars.python(real.doubleValue());
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, item) -> entries.put(String.valueOf(key), plain(item)));
            return entries;
        }
        return value;
    }

    private static Map<String, Object> kwargs(Partial partial) {
        return ((Counter) partial.call().orElseThrow()).counts();
    }
}
