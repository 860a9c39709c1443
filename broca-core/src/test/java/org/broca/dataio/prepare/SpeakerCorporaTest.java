package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeakerCorporaTest {
    @TempDir
    private Path folder;

    private void recording(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        AudioIo.writeAudio(file, Tensor.zeros(1600), 16000);
    }

    private static List<Object> column(Path manifest, String key) {
        return Manifests.load(manifest, Map.of("data_root", "/data")).values().stream()
                .map(item -> item.getOrDefault(key, ""))
                .sorted()
                .toList();
    }

    @Test
    void voxCelebLeavesOutTheSpeakersOfTheTrials() throws IOException {
        for (String speaker : List.of("id1", "id2", "id3")) {
            recording("wav/" + speaker + "/x/1.wav");
            recording("wav/" + speaker + "/y/2.wav");
        }
        Files.write(folder.resolve("veri_test.txt"), List.of("1 id2/x/1.wav id2/y/2.wav", "0 id2/x/1.wav id2/y/2.wav"));
        Path train = folder.resolve("train.json");
        Path valid = folder.resolve("valid.json");
        VoxCeleb.builder(folder, train, valid).splitRatio(List.of(3, 1)).build().prepare();
        assertThat(Manifests.load(train, Map.of("data_root", "/data"))).hasSize(3);
        assertThat(Manifests.load(valid, Map.of("data_root", "/data"))).hasSize(1);
        assertThat(column(train, "spk_id")).doesNotContain("id2");
        assertThat(Manifests.load(train, Map.of("data_root", "/data")).values())
                .allSatisfy(item -> assertThat((String) item.get("wav")).matches("/data/wav/id[13]/[xy]/[12]\\.wav"))
                .allSatisfy(item -> assertThat(item).containsEntry("length", 0.1));
    }

    @Test
    void voxCelebSaysHowToGetTheRecordings() {
        Path missing = folder.resolve("wav");
        VoxCeleb recipe = VoxCeleb.builder(folder, folder.resolve("train.json"), folder.resolve("valid.json"))
                .build();
        assertThatThrownBy(recipe::prepare)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no folder " + missing + ": VoxCeleb's recordings are given out on request at"
                        + " https://mm.kaist.ac.kr/datasets/voxceleb/; unpack vox1_dev_wav.zip and vox1_test_wav.zip into "
                        + folder + ", so that there are wav/<speaker>/<video>/<number>.wav, and start again");
    }

    @Test
    void speechCommandsHaveTheCorpusOwnSets() throws IOException {
        for (String word : List.of("yes", "no", "cat", "bed")) {
            for (int i = 0; i < 4; i++) {
                recording(word + "/s" + i + "_nohash_0.wav");
            }
        }
        recording("_background_noise_/hum.wav");
        Files.write(folder.resolve("testing_list.txt"), List.of("yes/s0_nohash_0.wav", "cat/s0_nohash_0.wav"));
        Files.write(folder.resolve("validation_list.txt"), List.of("no/s1_nohash_0.wav"));
        SplitFiles files = SplitFiles.in(folder);
        SpeechCommands.builder(folder, files)
                .wordsWanted(List.of("yes", "no"))
                .percentageUnknown(50)
                .build()
                .prepare();
        assertThat(column(files.train(), "words"))
                .containsExactly("no", "no", "no", "unknown", "unknown", "unknown", "yes", "yes", "yes");
        assertThat(column(files.valid(), "words")).containsExactly("no");
        assertThat(column(files.test(), "words")).containsExactly("unknown", "yes");
        assertThat(column(files.test(), "spk_id")).containsExactly("s0", "s0");
    }

    @Test
    void speechCommandsNamesWhatTheFolderLacks() {
        SpeechCommands recipe =
                SpeechCommands.builder(folder, SplitFiles.in(folder)).build();
        assertThatThrownBy(recipe::prepare)
                .hasMessage(
                        "data_folder " + folder + " has no testing_list.txt: it must hold Speech Commands, a folder a"
                                + " word (--download fetches it)");
    }

    @Test
    void digitsHoldOneSpeakerOut() throws IOException {
        for (String speaker : List.of("jackson", "theo")) {
            recording("recordings/3_" + speaker + "_0.wav");
            recording("recordings/3_" + speaker + "_9.wav");
        }
        SplitFiles files = SplitFiles.in(folder);
        FsddDigits.builder(folder, files).heldOut("theo").build().prepare();
        assertThat(column(files.test(), "spk_id")).containsExactly("theo", "theo");
        assertThat(column(files.train(), "words")).containsExactly("THREE");
    }
}
