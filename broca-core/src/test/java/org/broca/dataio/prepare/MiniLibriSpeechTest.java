package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLibriSpeechTest {
    @TempDir
    Path folder;

    private SplitFiles files;

    @BeforeEach
    void corpus() throws IOException {
        files = new SplitFiles(folder.resolve("train.json"), folder.resolve("valid.json"), folder.resolve("test.json"));
        for (String chapter : List.of("84/121550", "1272/135031")) {
            Path place = folder.resolve("LibriSpeech/dev-clean-2").resolve(chapter);
            Files.createDirectories(place);
            String prefix = chapter.replace('/', '-');
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                AudioIo.writeAudio(place.resolve(prefix + "-000" + i + ".flac"), Tensor.zeros(1600 * (i + 1)), 16000);
                lines.add(prefix + "-000" + i + " WORDS {" + i + "}");
            }
            Files.write(place.resolve(prefix + ".trans.txt"), lines);
        }
    }

    @Test
    void splitsTheUtterancesAndDescribesThem() {
        MiniLibriSpeech.prepare(folder, files, List.of(80, 10, 10), 1);
        Map<String, Map<String, Object>> train = Manifests.loadDataJson(files.train(), Map.of("data_root", folder));
        assertThat(train).hasSize(16);
        assertThat(Manifests.loadDataJson(files.valid(), Map.of("data_root", folder)))
                .hasSize(2);
        assertThat(Manifests.loadDataJson(files.test(), Map.of("data_root", folder)))
                .hasSize(2);
        Map<String, Object> item = train.getOrDefault("84-121550-0003", Map.of());
        assertThat(item)
                .containsExactly(
                        Map.entry("wav", folder + "/LibriSpeech/dev-clean-2/84/121550/84-121550-0003.flac"),
                        Map.entry("length", 0.4),
                        Map.entry("spk_id", "84"),
                        Map.entry("words", "WORDS {3}"));
    }

    @Test
    void theSeedAloneDecidesTheSplit() throws IOException {
        MiniLibriSpeech.prepare(folder, files, List.of(80, 10, 10), 1);
        String first = Files.readString(files.valid());
        Files.delete(files.test());
        MiniLibriSpeech.prepare(folder, files, List.of(80, 10, 10), 1);
        assertThat(Files.readString(files.valid())).isEqualTo(first);
        Files.delete(files.test());
        MiniLibriSpeech.prepare(folder, files, List.of(80, 10, 10), 2);
        assertThat(Files.readString(files.valid())).isNotEqualTo(first);
    }

    @Test
    void existingManifestsAreKept() throws IOException {
        for (Path file : files.all()) {
            Files.writeString(file, "kept");
        }
        MiniLibriSpeech.prepare(folder.resolve("nowhere"), files, List.of(80, 10, 10), 1);
        assertThat(files.train()).hasContent("kept");
    }

    @Test
    void subsetsBecomeManifests() {
        MiniLibriSpeech.prepareSubsets(folder, files, List.of("dev-clean-2", "dev-clean-2", "dev-clean-2"));
        assertThat(Manifests.loadDataJson(files.test(), Map.of("data_root", "/")))
                .hasSize(20);
    }

    @Test
    void missingDataIsNamed() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> MiniLibriSpeech.prepare(nowhere, files, List.of(80, 10, 10), 1))
                .hasMessage("no folder " + nowhere.resolve("LibriSpeech")
                        + ": data_folder must hold LibriSpeech/<subset>/<speaker>/<chapter>/*.flac");
        assertThatThrownBy(() -> MiniLibriSpeech.prepare(folder, files, List.of(80, 20), 1))
                .hasMessage("split_ratio needs three parts (train, valid, test), got [80, 20]");
    }

    @Test
    void partsHoldEveryItemOnce() {
        List<Integer> items = IntStream.range(0, 477).boxed().toList();
        List<List<Integer>> parts = Splits.split(items, List.of(80, 10, 10), 7);
        assertThat(parts).extracting(List::size).containsExactly(381, 47, 49);
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(items);
    }
}
