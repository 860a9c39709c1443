package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Yesno and FSDD. */
class SmallCorporaTest {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));
    private static final List<Integer> RATIO = List.of(2, 1, 1);

    @TempDir
    private Path folder;

    private SplitFiles files;

    @BeforeEach
    void nameTheFiles() {
        files = SplitFiles.in(folder.resolve("out"));
    }

    private void record(String name, int samples) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        float[] values = new float[samples];
        Arrays.fill(values, samples / 8192f);
        AudioIo.writeAudio(file, Tensor.of(values, samples), 8000);
    }

    private void fsdd() throws IOException {
        for (String speaker : List.of("ann", "bob", "cy")) {
            for (int digit = 0; digit < 10; digit++) {
                for (int number = 4; number < 8; number++) {
                    record("recordings/%d_%s_%d.wav".formatted(digit, speaker, number), 400 + 10 * digit + number);
                }
            }
        }
    }

    private static Map<String, Map<String, Object>> load(Path file, Path root) {
        return Manifests.loadDataJson(file, Map.of("data_root", root));
    }

    @Test
    void namesOfYesnoTellItsWords() throws IOException {
        record("waves_yesno/0_1_0.wav", 4000);
        record("waves_yesno/1_1_1.wav", 8000);
        record("waves_yesno/README.wav", 8000);
        YesNo.builder(folder, files)
                .splitRatio(List.of(0, 0, 1))
                .seed(3)
                .build()
                .prepare();
        Map<String, Map<String, Object>> items = load(files.test(), folder);
        assertThat(items).containsOnlyKeys("0_1_0", "1_1_1");
        assertThat(items.get("0_1_0"))
                .containsEntry("words", "NO YES NO")
                .containsEntry("length", 0.5)
                .containsEntry("spk_id", "yesno")
                .containsEntry("wav", folder + "/waves_yesno/0_1_0.wav");
    }

    @Test
    void aCorpusMayBeALink() throws IOException {
        record("disk/0_1_0.wav", 4000);
        Files.createSymbolicLink(folder.resolve("waves_yesno"), folder.resolve("disk"));
        assertThat(Recordings.below(folder.resolve("waves_yesno"), ".wav"))
                .containsExactly(folder.resolve("waves_yesno/0_1_0.wav"));
        assertThat(Recordings.below(folder, ".wav")).hasSize(2);
    }

    @Test
    void saysWhatAFolderLacks() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> YesNo.builder(nowhere, files).build().prepare())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s has no recordings with names such as waves_yesno/0_1_0_1_1_1_1_0.wav", nowhere);
        assertThatThrownBy(() -> Fsdd.prepare(nowhere, files, RATIO, 1))
                .hasMessage(
                        "no folder %s/recordings: data_folder must hold" + " recordings/<digit>_<speaker>_<number>.wav",
                        nowhere);
        fsdd();
        assertThatThrownBy(() -> Fsdd.prepareHeldOut(folder, files, "dan"))
                .hasMessage("no speaker \"dan\"; there are ann, bob, cy");
        assertThatThrownBy(
                        () -> FsddStrings.builder(folder, files).fold(3).build().prepare())
                .hasMessage("FsddStrings: fold must be from 0 to 2, one of the speakers [ann, bob, cy], got 3");
        assertThatThrownBy(() -> FsddStrings.builder(folder, files).minDigits(8).build())
                .hasMessage("FsddStrings: min_digits must be from 1 to max_digits, got 8 and 7");
    }

    @Test
    void oneSpeakerOfFsddIsTestedAndTheOthersFirstRecordingsValidate() throws IOException {
        fsdd();
        Fsdd.prepareHeldOut(folder, files, "bob");
        assertThat(load(files.test(), folder)).hasSize(40);
        assertThat(load(files.valid(), folder))
                .hasSize(20)
                .containsKey("3_cy_4")
                .doesNotContainKey("3_bob_4");
        assertThat(load(files.train(), folder).get("7_ann_6"))
                .containsEntry("words", "SEVEN")
                .containsEntry("spk_id", "ann");
        assertThat(Fsdd.speakers(folder)).containsExactly("ann", "bob", "cy");
    }

    @Test
    void stringsUseEachRecordingOfOneSpeakerOnceAPass() throws IOException {
        fsdd();
        FsddStrings strings =
                FsddStrings.builder(folder, files).fold(1).trainPasses(2).build();
        assertThat(strings.tested()).isEqualTo("bob");
        strings.prepare();
        assertThat(words(load(files.test(), folder))).isEqualTo(40);
        assertThat(words(load(files.valid(), folder))).isEqualTo(20);
        Map<String, Map<String, Object>> train = load(files.train(), folder);
        assertThat(words(train)).isEqualTo(2 * 60);
        train.forEach((id, item) -> assertThat(id).startsWith(item.get("spk_id") + "-train"));
        assertThat(load(files.test(), folder).values())
                .allSatisfy(item -> assertThat(item).containsEntry("spk_id", "bob"));
        String before = Files.readString(files.train());
        Files.delete(files.train());
        strings.prepare();
        assertThat(files.train()).hasContent(before);
    }

    @Test
    void stringsMayHaveSomeDigitsOfSomeSpeakers() throws IOException {
        fsdd();
        FsddStrings.builder(folder, files)
                .heldOut("bob")
                .digits(List.of(3, 7))
                .speakers(List.of("cy"))
                .trainPasses(1)
                .build()
                .prepare();
        Map<String, Map<String, Object>> train = load(files.train(), folder);
        assertThat(train.values())
                .allSatisfy(item -> assertThat(item).containsEntry("spk_id", "cy"))
                .allSatisfy(item ->
                        assertThat(String.valueOf(item.get("words")).split(" ")).isSubsetOf("THREE", "SEVEN"));
        assertThat(words(train)).isEqualTo(2 * 3);
        assertThat(words(load(files.test(), folder))).isEqualTo(2 * 4);
        Files.delete(files.test());
        assertThatThrownBy(() -> FsddStrings.builder(folder, files)
                        .speakers(List.of("dan"))
                        .build()
                        .prepare())
                .hasMessage("FsddStrings: speakers must be some of [ann, bob, cy], got [dan]");
        assertThatThrownBy(() -> FsddStrings.builder(folder, files)
                        .digits(List.of(12))
                        .build()
                        .prepare())
                .hasMessage("FsddStrings: digits must be some of 0 to 9, got [12]");
    }

    private static double seconds(Object times) {
        double sum = 0;
        for (Object time : (List<?>) times) {
            sum += (Double) ((List<?>) time).get(1) - (Double) ((List<?>) time).get(0);
        }
        return sum;
    }

    private static int words(Map<String, Map<String, Object>> items) {
        return items.values().stream()
                .mapToInt(item -> String.valueOf(item.get("words")).split(" ").length)
                .sum();
    }

    @Test
    void joinedAudioIsTheDigitsWithSilencesBetweenThem() throws IOException {
        fsdd();
        FsddStrings.builder(folder, files).heldOut("cy").build().prepare();
        load(files.test(), folder).forEach((id, item) -> {
            Tensor signal = AudioIo.readAudio(item.get("wav"));
            assertThat(signal.size(0) / 8000.0).isCloseTo((Double) item.get("length"), within(1e-9));
            Set<Integer> sounding = new HashSet<>();
            int count = 0;
            for (float value : signal.toFloatArray()) {
                count += value == 0 ? 0 : 1;
                sounding.add(Math.round(value * 8192));
            }
            assertThat(seconds(item.get("times"))).isCloseTo(count / 8000.0, within(1e-9));
            sounding.remove(0);
            assertThat(sounding.stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
            assertThat(sounding).hasSize(String.valueOf(item.get("words")).split(" ").length);
        });
    }

    @Test
    void realYesnoHasSixtyRecordings() {
        Path yesno = DATA.resolve("yesno");
        assumeTrue(Files.isDirectory(yesno), "recordings yesno are absent");
        YesNo.builder(yesno, files)
                .splitRatio(List.of(40, 10, 10))
                .seed(1)
                .build()
                .prepare();
        assertThat(load(files.train(), yesno)).hasSize(40);
        Map<String, Map<String, Object>> listed = Manifests.loadDataCsv(yesno.resolve("manifest.csv"));
        load(files.test(), yesno).forEach((id, item) -> {
            assertThat(item.get("words")).isEqualTo(listed.get(id).get("wrd"));
            assertThat((Double) item.get("length"))
                    .isCloseTo((Double) listed.get(id).get("duration"), within(1e-3));
        });
    }

    @Test
    void realFsddHasFiveHundredRecordingsASpeaker() {
        Path fsdd = DATA.resolve("fsdd");
        assumeTrue(Files.isDirectory(fsdd), "recordings fsdd are absent");
        assertThat(Fsdd.speakers(fsdd)).containsExactly("george", "jackson", "lucas", "nicolas", "theo", "yweweler");
        Fsdd.prepareHeldOut(fsdd, files, "theo");
        assertThat(load(files.train(), fsdd)).hasSize(2250);
        assertThat(load(files.valid(), fsdd)).hasSize(250);
        assertThat(load(files.test(), fsdd)).hasSize(500);
    }
}
