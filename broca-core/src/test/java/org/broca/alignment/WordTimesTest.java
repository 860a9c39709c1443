package org.broca.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordTimesTest {
    private static final List<String> PIECES = List.of("<unk>", "▁good", "▁mor", "ning", "▁", "x");

    private static TokenTime token(int token, double start, double probability) {
        return new TokenTime(token, start, start + 0.04, Math.log(probability));
    }

    private static List<String> texts(List<Word> words) {
        return words.stream().map(Word::word).toList();
    }

    @Test
    void piecesMakeWords() {
        List<TokenTime> tokens =
                List.of(token(1, 0.5, 0.9), token(2, 1.0, 0.5), token(3, 1.2, 0.8), token(4, 1.5, 1), token(5, 1.6, 1));
        List<Word> words = WordTimes.builder(WordUnits.pieces(PIECES))
                .lead(0.1)
                .tail(0.2)
                .build()
                .words(tokens, 1.7);
        assertThat(texts(words)).containsExactly("good", "morning", "x");
        assertThat(words.get(0).start()).isCloseTo(0.4, within(1e-9));
        assertThat(words.get(0).end()).isCloseTo(0.74, within(1e-9));
        assertThat(words.get(0).confidence()).isCloseTo(0.9, within(1e-9));
        assertThat(words.get(1).start()).isCloseTo(0.9, within(1e-9));
        assertThat(words.get(1).end()).as("two thirds of the gap").isCloseTo(1.24 + 0.26 * 2 / 3, within(1e-9));
        assertThat(words.get(1).confidence()).isCloseTo(Math.sqrt(0.4), within(1e-9));
        assertThat(words.get(2).start()).isEqualTo(words.get(1).end());
        assertThat(words.get(2).end()).as("the end of the utterance").isCloseTo(1.7, within(1e-9));
    }

    @Test
    void charactersMakeWords() {
        WordUnits units =
                WordUnits.characters(List.of("<s>", " ", "a", "b"), " ").silent(List.of(0));
        List<TokenTime> tokens = List.of(
                token(0, 0, 1),
                token(1, 0.1, 1),
                token(2, 0.2, 1),
                token(3, 0.3, 1),
                token(1, 0.4, 0.1),
                token(2, 0.5, 1));
        assertThat(texts(WordTimes.builder(units).build().words(tokens, 1))).containsExactly("ab", "a");
    }

    @Test
    void tokensMayBeWords() {
        WordUnits units = WordUnits.words(List.of("<blank>", "ONE", "TWO"));
        assertThat(texts(WordTimes.builder(units).build().words(List.of(token(2, 0, 1), token(2, 1, 1)), 2)))
                .containsExactly("TWO", "TWO");
        assertThat(WordTimes.builder(units).build().words(List.of(), 2)).isEmpty();
        assertThatThrownBy(() -> WordTimes.builder(units).build().words(List.of(token(3, 0, 1)), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("WordUnits: token 3 is not among the 3 of the vocabulary");
    }

    @Test
    void edgesAreWhereTheRecordingIsQuiet() {
        int rate = 8000;
        float[] samples = new float[2 * rate];
        SplittableRandom random = new SplittableRandom(1);
        double[][] sounds = {{0.3, 0.7}, {0.9, 1.25}, {1.25, 1.6}};
        for (double[] sound : sounds) {
            for (int i = (int) (sound[0] * rate); i < sound[1] * rate; i++) {
                samples[i] = (float) (0.3 * (random.nextDouble() - 0.5));
            }
        }
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (float) (0.001 * (random.nextDouble() - 0.5));
        }
        WordTimes times =
                WordTimes.builder(WordUnits.words(List.of("a", "b", "c"))).build();
        List<Word> words =
                times.words(List.of(token(0, 0.5, 1), token(1, 1.0, 1), token(2, 1.4, 1)), Loudness.of(samples, rate));
        assertThat(words.get(0).start()).isCloseTo(0.3, within(0.02));
        assertThat(words.get(0).end()).isCloseTo(0.7, within(0.02));
        assertThat(words.get(1).start()).isCloseTo(0.9, within(0.02));
        assertThat(words.get(1).end()).isEqualTo(words.get(2).start()).isBetween(1.04, 1.4);
        assertThat(words.get(2).end()).isCloseTo(1.6, within(0.02));
    }

    @Test
    void outcomesCompareWordsWithWhatWasSaid() {
        List<Word> words = List.of(new Word("a", 0, 1, 0.9), new Word("x", 1, 2, 0.3), new Word("c", 2, 3, 0.8));
        assertThat(Outcome.of(words, List.of("a", "b", "c", "d")))
                .containsExactly(new Outcome(0.9, true), new Outcome(0.3, false), new Outcome(0.8, true));
    }
}
