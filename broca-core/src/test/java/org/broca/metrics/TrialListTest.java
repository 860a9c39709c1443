package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.metrics.TrialList.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialListTest {
    @TempDir
    private Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    @Test
    void readsVoxCelebsTrialsAndSpeechBrainsScores() throws IOException {
        TrialList list = TrialList.read(file("trials", "1 id1/x/1.wav id1/y/2.wav", "0 id1/x/1.wav id2/z/3.wav", ""));
        assertThat(list.pairs().get(0)).isEqualTo(new Pair("id1/x/1.wav", "id1/y/2.wav", true));
        Path scores = file("scores", "id1/x/1 id2/z/3 0 -0.25", "id1/x/1 id1/y/2 1 0.5");
        assertThat(list.scored(scores))
                .containsExactly(
                        new Trial("id1/x/1.wav", "id1/y/2.wav", true, 0.5f),
                        new Trial("id1/x/1.wav", "id2/z/3.wav", false, -0.25f));
        assertThat(list.speakers().apply("id1/x/1.wav")).isEqualTo("id1");
    }

    @Test
    void readsKaldisTrials() throws IOException {
        TrialList list = TrialList.read(file("trials", "84-1 84-2 target", "84-1 1272-1 nontarget"));
        assertThat(list.pairs()).containsExactly(new Pair("84-1", "84-2", true), new Pair("84-1", "1272-1", false));
        assertThat(list.speakers().apply("1272-1")).isEqualTo("1272");
    }

    @Test
    void takesUtterancesForTheirOwnSpeakersWhereNamesTellNone() throws IOException {
        assertThat(TrialList.read(file("trials", "1 a.wav b.wav")).speakers().apply("a.wav"))
                .isEqualTo("a");
    }

    @Test
    void reportsRatesWithTheirIntervals() throws IOException {
        TrialList list = TrialList.read(
                file("trials", "1 a-1 a-2", "1 b-1 b-2", "1 c-1 c-2", "0 a-1 b-1", "0 a-1 c-1", "0 b-1 c-1"));
        Path scores = file("scores", "a-1 a-2 3", "b-1 b-2 2", "c-1 c-2 2.5", "a-1 b-1 0", "a-1 c-1 -1", "b-1 c-1 1");
        StringBuilder out = new StringBuilder();
        DetectionReport.of(list.scored(scores), list.speakers(), 0.01, 1).write(out);
        assertThat(out.toString())
                .isEqualTo("%EER 0.00, 95 % interval [ 0.00, 0.00 ], threshold 1.0000\n"
                        + "minDCF 0.0000, 95 % interval [ 0.0000, 0.0000 ], threshold 1.0000, p_target 0.01\n"
                        + "6 trials, 3 of one speaker; 2000 draws of 3 speakers\n");
    }

    @Test
    void namesLinesThatAreNoTrials() throws IOException {
        Path trials = file("trials", "1 a b", "a b maybe");
        assertThatThrownBy(() -> TrialList.read(trials))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(trials + ":2: a trial is \"1 a b\", \"0 a b\", \"a b target\" or \"a b nontarget\", got"
                        + " \"a b maybe\"");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path trials = file("trials", "");
        assertThatThrownBy(() -> TrialList.read(trials)).hasMessage(trials + " has no trials");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> TrialList.read(missing)).hasMessage("no such file: " + missing);
    }

    @Test
    void namesTrialsWithoutAScore() throws IOException {
        TrialList list = TrialList.read(file("trials", "1 a b", "0 a c"));
        Path scores = file("scores", "a b 1");
        assertThatThrownBy(() -> list.scored(scores)).hasMessage(scores + " has no score of 1 of the 2 trials: a c");
    }

    @Test
    void namesLinesThatAreNoScores() throws IOException {
        TrialList list = TrialList.read(file("trials", "1 a b"));
        Path scores = file("scores", "a b high");
        assertThatThrownBy(() -> list.scored(scores))
                .hasMessage(scores + ":1: a score is \"a b 0.5\" or \"a b 1 0.5\", got \"a b high\"");
    }

    @Test
    void refusesTwoScoresOfATrial() throws IOException {
        TrialList list = TrialList.read(file("trials", "1 a b"));
        Path scores = file("scores", "a b 1", "a.wav b.wav 2");
        assertThatThrownBy(() -> list.scored(scores)).hasMessage(scores + ":2: a.wav b.wav has another score above");
    }
}
