package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LibriSpeech, the tutorial's subsets of it, and Common Voice. */
class LargeCorporaTest {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    private Path folder;

    private void chapter(String subset, String chapter, int utterances) throws IOException {
        Path place = Files.createDirectories(
                folder.resolve("LibriSpeech").resolve(subset).resolve(chapter));
        String prefix = chapter.replace('/', '-');
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < utterances; i++) {
            AudioIo.writeAudio(place.resolve(prefix + "-000" + i + ".flac"), Tensor.zeros(4000 * (i + 1)), 16000);
            text.append(prefix)
                    .append("-000")
                    .append(i)
                    .append(" SAID THE ")
                    .append(i)
                    .append("\n");
        }
        Files.writeString(place.resolve(prefix + ".trans.txt"), text);
    }

    private LibriSpeech.Builder libriSpeech() throws IOException {
        chapter("train-clean-100", "19/198", 3);
        chapter("train-clean-100", "26/495", 2);
        chapter("dev-clean", "84/121123", 2);
        return LibriSpeech.builder(folder, folder.resolve("save"))
                .trSplits(List.of("train-clean-100"))
                .devSplits(List.of("dev-clean"))
                .mergeLst(List.of("train-clean-100", "dev-clean"))
                .mergeName("all.csv");
    }

    @Test
    void libriSpeechHasSpeechBrainsManifests() throws IOException {
        libriSpeech().build().prepare();
        assertThat(Files.readString(folder.resolve("save/dev-clean.csv"))).isEqualTo("""
                ID,duration,wav,spk_id,wrd\r
                84-121123-0000,0.25,$data_root/LibriSpeech/dev-clean/84/121123/84-121123-0000.flac,84-121123,SAID THE 0\r
                84-121123-0001,0.5,$data_root/LibriSpeech/dev-clean/84/121123/84-121123-0001.flac,84-121123,SAID THE 1\r
                """);
        Map<String, Map<String, Object>> all =
                Manifests.loadDataCsv(folder.resolve("save/all.csv"), Map.of("data_root", folder));
        assertThat(all).hasSize(7);
        assertThat(Path.of(String.valueOf(all.get("26-495-0001").get("wav")))).exists();
    }

    @Test
    void preparesAgainOnlyWithOtherOptions() throws IOException {
        libriSpeech().build().prepare();
        Path train = folder.resolve("save/train-clean-100.csv");
        Files.writeString(train, "mine");
        libriSpeech().build().prepare();
        assertThat(train).hasContent("mine");
        libriSpeech().selectNSentences(List.of(1, 2)).build().prepare();
        assertThat(Manifests.loadDataCsv(train, Map.of("data_root", ""))).containsOnlyKeys("19-198-0000");
        libriSpeech().skipPrep(true).selectNSentences(List.of(2, 2)).build().prepare();
        assertThat(Manifests.loadDataCsv(train, Map.of("data_root", ""))).hasSize(1);
    }

    @Test
    void lexiconBecomesLettersAndPhonemes() throws IOException {
        Files.createDirectories(folder.resolve("save"));
        Files.writeString(folder.resolve("save/librispeech-lexicon.txt"), "A  AH0\nABLE  EY1 B AH0 L\n");
        libriSpeech().createLexicon(true).build().prepare();
        assertThat(folder.resolve("save/lexicon.csv"))
                .hasContent("ID,duration,char,phn\n0,1,A,AH\n1,4,A B L E,EY B AH L\n");
        assertThat(folder.resolve("save/lexicon_test.csv")).exists();
    }

    @Test
    void libriSpeechSaysWhatIsMissing() throws IOException {
        assertThatThrownBy(() ->
                        libriSpeech().teSplits(List.of("test-clean")).build().prepare())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the folder %s does not exist (it is expected in the LibriSpeech dataset)",
                        folder.resolve("test-clean"));
        assertThatThrownBy(() -> libriSpeech().selectNSentences(List.of(1)).build())
                .hasMessage("LibriSpeech: select_n_sentences needs a number for each of the splits"
                        + " [train-clean-100, dev-clean], got [1]");
        Path transcript = folder.resolve("LibriSpeech/dev-clean/84/121123/84-121123.trans.txt");
        LibriSpeech broken = libriSpeech().build();
        Files.writeString(transcript, "84-121123-0000 ONE\n");
        assertThatThrownBy(broken::prepare)
                .hasMessage(
                        "%s has no transcript: no .trans.txt below %s has a line of \"84-121123-0001\"",
                        transcript.resolveSibling("84-121123-0001.flac"), folder.resolve("LibriSpeech/dev-clean"));
    }

    @Test
    void lmTextThatWasFetchedByHandIsTaken() throws IOException {
        Path text = Files.createFile(folder.resolve("librispeech-lm-norm.txt.gz"));
        assertThat(LibriSpeech.lmText(folder)).isEqualTo(text);
    }

    @Test
    void tutorialsSubsetsBecomeThreeManifests() throws IOException {
        chapter("train-clean-5", "19/198", 3);
        chapter("dev-clean-2", "84/121123", 2);
        chapter("test-clean", "61/70968", 1);
        SplitFiles files = SplitFiles.in(folder.resolve("out"));
        MiniLibriSpeech.prepare(folder, files);
        assertThat(Files.readString(files.test())).isEqualTo("""
                {
                  "61-70968-0000": {
                    "wav": "{data_root}/LibriSpeech/test-clean/61/70968/61-70968-0000.flac",
                    "length": 0.25,
                    "spk_id": "61",
                    "words": "SAID THE 0"
                  }
                }""");
        assertThat(Manifests.loadDataJson(files.train(), Map.of("data_root", folder)))
                .hasSize(3);
    }

    private CommonVoice.Builder commonVoice(String... lines) throws IOException {
        Path clips = Files.createDirectories(folder.resolve("cv/clips"));
        AudioIo.writeAudio(clips.resolve("a.mp3"), Tensor.zeros(48000), 48000);
        for (String name : List.of("train.tsv", "dev.tsv", "test.tsv")) {
            Files.write(folder.resolve("cv").resolve(name), List.of(lines));
        }
        return CommonVoice.builder(folder.resolve("cv"), folder.resolve("save"))
                .language("de")
                .accentedLetters(true);
    }

    @Test
    void commonVoiceFindsColumnsByNameAndLeavesOutShortTexts() throws IOException {
        commonVoice(
                        "path\tage\tclient_id\tsentence",
                        "a.mp3\t\tme\t\"Süß, groß und schön.\"",
                        "a.mp3\t\tme\tZu kurz",
                        "missing.mp3\t\tme\tDas hat keinen Ton")
                .build()
                .prepare();
        Map<String, Map<String, Object>> items =
                Manifests.loadDataCsv(folder.resolve("save/dev.csv"), Map.of("data_root", folder.resolve("cv")));
        assertThat(items).containsOnlyKeys("a");
        assertThat(items.get("a"))
                .containsEntry("wrd", "SÜß GROß UND SCHÖN")
                .containsEntry("spk_id", "me")
                .containsEntry("wav", folder.resolve("cv/clips/a.mp3").toString());
    }

    @Test
    void commonVoiceSaysWhatIsMissing() throws IOException {
        Path cv = folder.resolve("cv");
        assertThatThrownBy(() -> CommonVoice.builder(cv, folder).build().prepare())
                .hasMessage(
                        "the folder %s does not exist (it is expected in the Common Voice dataset)",
                        cv.resolve("clips"));
        CommonVoice wrong =
                commonVoice("path\tsentence", "a.mp3\tthree words here").build();
        assertThatThrownBy(wrong::prepare)
                .hasMessage(
                        "%s must have the columns [client_id, path, sentence], it has [path, sentence]",
                        cv.resolve("train.tsv"));
        CommonVoice silent = commonVoice("client_id\tpath\tsentence", "me\tb.mp3\tthree words here")
                .build();
        assertThatThrownBy(silent::prepare)
                .hasMessage(
                        "%s has no utterance of three words with a recording in %s/clips", cv.resolve("train.tsv"), cv);
        Files.delete(cv.resolve("dev.tsv"));
        assertThatThrownBy(silent::prepare)
                .hasMessage("no such file: %s (Common Voice keeps its texts in TSV files)", cv.resolve("dev.tsv"));
    }

    @Test
    void realFrenchTextsAreNormalized() {
        Path french = DATA.resolve("commonvoice_fr");
        assumeTrue(Files.isDirectory(french), "recordings commonvoice_fr are absent");
        Path tsv = french.resolve("temp_dataset.tsv");
        CommonVoice.builder(french, folder)
                .trainTsvFile(tsv)
                .devTsvFile(tsv)
                .testTsvFile(tsv)
                .language("fr")
                .accentedLetters(true)
                .build()
                .prepare();
        Map<String, Map<String, Object>> items =
                Manifests.loadDataCsv(folder.resolve("train.csv"), Map.of("data_root", french));
        assertThat(items).hasSize(50);
        assertThat(items.values())
                .allSatisfy(item -> assertThat(String.valueOf(item.get("wrd"))).matches("[A-ZÀ-ÖØ-Þ0-9' ]+"));
    }
}
