package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class HotWordsTest {
    private static double earned(HotWords words, List<Integer> tokens) {
        int state = HotWords.START;
        double sum = 0;
        for (int token : tokens) {
            int next = words.next(state, token);
            sum += words.gain(state, next);
            state = next;
        }
        return sum - words.pending(state);
    }

    private static double expected(Map<List<Integer>, Double> phrases, List<Integer> tokens) {
        double sum = 0;
        for (Map.Entry<List<Integer>, Double> phrase : phrases.entrySet()) {
            int size = phrase.getKey().size();
            for (int at = 0; at + size <= tokens.size(); at++) {
                sum += tokens.subList(at, at + size).equals(phrase.getKey()) ? phrase.getValue() : 0;
            }
        }
        return sum;
    }

    @Property(tries = 300)
    void aHypothesisEarnsTheBoostsOfThePhrasesInIt(
            @ForAll @Size(max = 6) Map<@Size(min = 1, max = 5) List<@IntRange(max = 2) Integer>, @IntRange(min = -3, max = 9) Integer>
                            boosts,
            @ForAll @Size(max = 30) List<@IntRange(max = 3) Integer> tokens) {
        Map<List<Integer>, Double> phrases = new java.util.HashMap<>();
        boosts.forEach((phrase, boost) -> phrases.put(phrase, (double) boost));
        assertThat(earned(HotWords.of(phrases), tokens)).isCloseTo(expected(phrases, tokens), within(1e-9));
    }

    @Test
    void partsOfAPhraseGetTheirShareAndGiveItBack() {
        HotWords words = HotWords.of(Map.of(List.of(1, 2, 3), 3.0));
        int one = words.next(HotWords.START, 1);
        int two = words.next(one, 2);
        assertThat(words.gain(HotWords.START, one)).isEqualTo(1);
        assertThat(words.gain(one, two)).isEqualTo(1);
        assertThat(words.gain(two, words.next(two, 3))).isEqualTo(1);
        assertThat(words.gain(two, words.next(two, 4))).isEqualTo(-2);
        assertThat(words.gain(two, words.next(two, 1))).isEqualTo(-1);
    }

    @Test
    void boostsOfNothingAreNone() {
        assertThat(HotWords.of(Map.of()).isEmpty()).isTrue();
        assertThat(HotWords.of(Map.of(List.of(1), 0.0)).isEmpty()).isTrue();
        assertThat(HotWords.of(Map.of(List.of(1), 0.0, List.of(2), 1.0)).size()).isEqualTo(1);
    }

    @Test
    void phrasesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> HotWords.of(Map.of(List.<Integer>of(), 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HotWords: a phrase needs at least one token");
        assertThatThrownBy(() -> HotWords.of(Map.of(List.of(4, -1), 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HotWords: tokens must not be negative, got [4, -1]");
        assertThatThrownBy(() -> HotWords.of(Map.of(List.of(4), Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HotWords: the boost of [4] must be finite, got NaN");
    }

    private static Scorer.Query query(long vocabulary) {
        return new Scorer.Query(Tensor.of(new long[6], 6), Tensor.zeros(6, 4), Optional.empty(), vocabulary, 0);
    }

    @Test
    void aScorerGivesEachRowItsGains() {
        HotWordScorer scorer = new HotWordScorer(HotWords.of(Map.of(List.of(1, 2), 4.0, List.of(3), -1.0)));
        HotWordScorer.State start = scorer.start(Tensor.zeros(2, 4, 5), Tensor.ones(2), 3);
        Scorer.Scored<HotWordScorer.State> first = scorer.score(query(5), start);
        assertThat(first.scores().toFloatArray()).containsExactly(0, 2, 0, -1, 0);
        Tensor rows = Tensor.of(new long[] {0, 0, 1, 3, 4, 5}, 6);
        Tensor chosen = Tensor.of(new long[] {1, 0, 6, 4, 8, 11}, 2, 3); // tokens 1 0 1, 4 3 1
        Tensor scores = scorer.score(query(5), scorer.select(first.state(), rows, chosen))
                .scores();
        assertThat(scores.shape().toArray()).containsExactly(6, 5);
        assertThat(scores.select(0, 0).toFloatArray()).containsExactly(-2, 0, 2, -3, -2);
        assertThat(scores.select(0, 1).toFloatArray()).containsExactly(0, 2, 0, -1, 0);
        assertThat(scores.select(0, 5).toFloatArray()).containsExactly(-2, 0, 2, -3, -2);
    }

    @Property(tries = 100)
    void aScorerGivesWhatTheAutomatonEarns(
            @ForAll @Size(max = 8) Map<@Size(min = 1, max = 4) List<@IntRange(max = 3) Integer>, @IntRange(min = -3, max = 9) Integer>
                            boosts,
            @ForAll @Size(max = 8) List<@IntRange(max = 4) Integer> tokens) {
        Map<List<Integer>, Double> phrases = new java.util.HashMap<>();
        boosts.forEach((phrase, boost) -> phrases.put(phrase, (double) boost));
        HotWords words = HotWords.of(phrases);
        HotWordScorer scorer = new HotWordScorer(words);
        HotWordScorer.State state = scorer.start(Tensor.zeros(1, 4, 5), Tensor.ones(1), 1);
        int node = HotWords.START;
        for (int token : tokens) {
            float[] scores = scorer.score(query(5), state).scores().toFloatArray();
            for (int next = 0; next < 5; next++) {
                assertThat(scores[next]).isCloseTo((float) words.gain(node, words.next(node, next)), within(1e-5f));
            }
            state = scorer.select(
                    scorer.score(query(5), state).state(),
                    Tensor.of(new long[] {0}, 1),
                    Tensor.of(new long[] {token}, 1, 1));
            node = words.next(node, token);
        }
    }

    @Test
    void aScorerRefusesTokensThatAreNotThere() {
        HotWordScorer scorer = new HotWordScorer(HotWords.of(Map.of(List.of(1, 7), 4.0)));
        HotWordScorer.State start = scorer.start(Tensor.zeros(2, 4, 5), Tensor.ones(2), 3);
        assertThatThrownBy(() -> scorer.score(query(5), start))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HotWordScorer: a phrase has token 7, but there are 5 tokens");
    }
}
