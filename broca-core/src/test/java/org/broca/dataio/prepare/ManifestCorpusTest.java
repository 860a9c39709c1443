package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestCorpusTest {
    private static final Path DIGITS = Path.of("../templates/data/digits");
    private static final List<Integer> RATIO = List.of(80, 10, 10);

    @TempDir
    private Path folder;

    private SplitFiles files;

    @BeforeEach
    void nameTheFiles() {
        files = new SplitFiles(
                folder.resolve("out/train.json"), folder.resolve("out/valid.json"), folder.resolve("out/test.json"));
    }

    @Test
    void splitsTheEmbeddedCorpusAndLosesNothing() {
        Corpora.prepare(DIGITS, files, RATIO, 1986);
        Set<String> ids = new HashSet<>();
        assertThat(load(files.train())).hasSize(768);
        assertThat(load(files.valid())).hasSize(96);
        for (Path file : files.all()) {
            ids.addAll(load(file).keySet());
        }
        assertThat(ids).hasSize(960);
    }

    @Test
    void embeddedRecordingsLastAsLongAsTheirManifestSays() {
        Corpora.prepare(DIGITS, files, RATIO, 1986);
        load(files.test()).forEach((id, item) -> {
            Path wav = Path.of(String.valueOf(item.get("wav")));
            assertThat(AudioIo.readAudioInfo(wav).sampleRate()).isEqualTo(16000);
            assertThat(AudioIo.readAudio(wav).size(0) / 16000.0)
                    .as(id)
                    .isCloseTo(Double.parseDouble(String.valueOf(item.get("length"))), within(1e-3));
        });
    }

    @Test
    void writesSpeechBrainsKeys() throws IOException {
        writeManifest("ID,duration,wav,spk_id,wrd", "a,1.5,s/a.flac,s,say {it}");
        ManifestCorpus.prepare(folder, files, List.of(0, 0, 1), 1);
        assertThat(Files.readString(files.test())).isEqualTo("""
                        {
                          "a": {
                            "wav": "{data_root}/s/a.flac",
                            "length": 1.5,
                            "spk_id": "s",
                            "words": "say {{it}}"
                          }
                        }""");
    }

    @Test
    void leavesManifestsOfAnEarlierRunAlone() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        for (Path file : files.all()) {
            Files.writeString(file, "mine");
        }
        ManifestCorpus.prepare(folder.resolve("missing"), files, RATIO, 1);
        assertThat(files.train()).hasContent("mine");
    }

    @Test
    void rejectsWhatIsNoManifest() throws IOException {
        assertThatThrownBy(() -> ManifestCorpus.prepare(folder, files, RATIO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data_folder %s has no manifest.csv", folder);
        Path manifest = writeManifest("ID,wav", "a,a.wav");
        assertThatThrownBy(() -> ManifestCorpus.prepare(folder, files, RATIO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s must have the columns ID and [duration, wav, spk_id, wrd]; \"a\" has [wav]", manifest);
    }

    private Path writeManifest(String... lines) throws IOException {
        return Files.write(folder.resolve("manifest.csv"), List.of(lines));
    }

    private static Map<String, Map<String, Object>> load(Path file) {
        return Manifests.loadDataJson(file, Map.of("data_root", DIGITS));
    }
}
