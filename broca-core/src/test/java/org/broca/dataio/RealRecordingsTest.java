package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.dataio.prepare.MiniLibriSpeech;
import org.broca.dataio.prepare.SplitFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs where the recordings for development are present; {@code BROCA_TEST_DATA} names their folder. */
class RealRecordingsTest {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    Path folder;

    private static Path set(String name) {
        assumeTrue(Files.isDirectory(DATA.resolve(name)), "recordings " + name + " are absent");
        return DATA.resolve(name);
    }

    private static List<Path> files(Path set, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(set)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void sphereAndWavOfMiniAn4AreTheSame() throws IOException {
        List<Path> spheres = files(set("mini_an4"), ".sph");
        assertThat(spheres).isNotEmpty();
        for (Path sphere : spheres) {
            Path wav = sphere.resolveSibling(sphere.getFileName().toString().replace(".sph", ".wav"));
            assertThat(AudioReader.read(new AudioSegment(sphere)).values)
                    .containsExactly(AudioReader.read(new AudioSegment(wav)).values);
        }
    }

    @Test
    void manifestsOfMiniLibriSpeechTellTheLengths() throws IOException {
        Path set = set("mini_librispeech");
        SplitFiles splits =
                new SplitFiles(folder.resolve("train.json"), folder.resolve("valid.json"), folder.resolve("test.json"));
        MiniLibriSpeech.prepare(set, splits, List.of(80, 10, 10), 1);
        Map<String, Map<String, Object>> train = Manifests.loadDataJson(splits.train(), Map.of("data_root", set));
        Map<String, Map<String, Object>> listed = Manifests.loadDataCsv(set.resolve("manifest.csv"));
        assertThat(train).hasSize(381);
        train.forEach((id, item) -> assertThat((Double) item.get("length"))
                .isCloseTo(
                        (Double) listed.getOrDefault(id, Map.of()).get("duration"),
                        org.assertj.core.api.Assertions.within(1e-3)));
    }

    @Test
    void commonVoiceIsReadToTheEnd() throws IOException {
        for (Path file : files(set("commonvoice_fr"), ".mp3").subList(0, 10)) {
            assertThat(AudioIo.readAudioInfo(file).frames())
                    .isEqualTo(AudioReader.read(new AudioSegment(file)).frames());
        }
    }
}
