package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** With limits of its own, an utterance is found as if it were alone, whatever it is padded with. */
class OwnLimitsTest {
    private static final int TIME = 12;
    private static final int[] FRAMES = {12, 7, 4, 1};

    private static final SearchRequest OWN = SearchRequest.PLAIN.withOwnLimits();

    @TestFactory
    Stream<DynamicTest> paddingAndBatchingChangeNothing() {
        return Stream.of("rnn-content-gru", "rnn-location-lstm", "rnn-keyvalue-lstm", "transformer-0", "conformer-3")
                .flatMap(name -> {
                    SearchModelsTest.Model model = SearchModelsTest.Model.load(name + "-sb1.1.2");
                    return model.hyps().keySet().stream()
                            .map(key -> DynamicTest.dynamicTest(
                                    name + " " + key, () -> assertAlone(model.searcher((String) key))));
                });
    }

    @TestFactory
    Stream<DynamicTest> olderKeysToo() {
        return Stream.of("rnn-location-gru", "transformer-2").flatMap(name -> {
            SearchModelsTest.Model model = SearchModelsTest.Model.load(name + "-sb0.5.16");
            return model.hyps().keySet().stream()
                    .map(key ->
                            DynamicTest.dynamicTest(name + " " + key, () -> assertAlone(model.searcher((String) key))));
        });
    }

    /** Utterances of all lengths, their padding filled with noise. */
    private static Tensor encoded(int seed) {
        double[] values = new java.util.Random(seed)
                .doubles((long) FRAMES.length * TIME * 8, -3, 3)
                .toArray();
        return Tensor.of(values, FRAMES.length, TIME, 8).to(org.broca.tensor.DType.FLOAT32);
    }

    private static void assertAlone(Searcher searcher) {
        Tensor padded = encoded(7);
        float[] lengths = new float[FRAMES.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (float) FRAMES[i] / TIME;
        }
        Hypotheses together = searcher.search(padded, Tensor.of(lengths, lengths.length), OWN);
        for (int i = 0; i < FRAMES.length; i++) {
            Tensor one = padded.narrow(0, i, 1).narrow(1, 0, FRAMES[i]);
            Hypotheses alone = searcher.search(one, Tensor.ones(1), OWN);
            assertThat(together.hyps().get(i))
                    .as("utterance %d", i)
                    .isEqualTo(alone.hyps().get(0));
            assertScores(together, alone, i);
        }
    }

    private static void assertScores(Hypotheses together, Hypotheses alone, int i) {
        Tensor one = alone.scores().select(0, 0); // of a greedy search [1, steps]
        Tensor same = together.scores().select(0, i);
        boolean beam = one.dim() == 0;
        Tensor part = beam ? same : same.narrow(1, 0, Math.min(same.size(1), one.size(1)));
        TensorAssert.assertThat(beam ? part : part.sum())
                .isCloseTo(beam ? one : one.narrow(1, 0, part.size(1)).sum(), 1e-4);
    }

    @Test
    void limitsOfTheLongestAreSpeechBrains() {
        SearchModelsTest.Model model = SearchModelsTest.Model.load("rnn-location-lstm-sb1.1.2");
        Searcher searcher = model.searcher("search_beam");
        Hypotheses own = searcher.search(model.encoded(), model.lengths(), OWN);
        Hypotheses plain = searcher.search(model.encoded(), model.lengths());
        assertThat(own.hyps().get(0)).isEqualTo(plain.hyps().get(0));
        for (int i = 0; i < 3; i++) {
            double frames = Math.rint(model.lengths().select(0, i).item() * TIME);
            assertThat(own.hyps().get(i).size()).isLessThanOrEqualTo((int) frames);
        }
    }

    @Test
    void givesAsManyDifferentHypothesesAsAskedFor() {
        SearchModelsTest.Model model = SearchModelsTest.Model.load("rnn-content-gru-sb1.1.2");
        for (Map.Entry<?, ?> entry : model.hyps().entrySet()) {
            String key = (String) entry.getKey();
            if (!key.equals("search_greedy") && !key.equals("search_window")) {
                assertNbest(model.searcher(key), model);
            }
        }
    }

    private static void assertNbest(Searcher searcher, SearchModelsTest.Model model) {
        SearchRequest request = OWN.withNbest(3);
        Hypotheses found = searcher.search(model.encoded(), model.lengths(), request);
        Hypotheses.Top top = found.top().orElseThrow();
        assertThat(top.hyps().size(1)).isEqualTo(3);
        TensorAssert.assertThat(found.scores()).isSameAs(top.scores().select(1, 0));
        long width = top.hyps().size(2);
        for (int b = 0; b < 3; b++) {
            float[] scores = top.scores().select(0, b).contiguous().toFloatArray();
            float[] lengths = top.lengths().select(0, b).contiguous().toFloatArray();
            List<String> texts = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
                assertThat(k == 0 || scores[k] <= scores[k - 1]).isTrue();
                Tensor tokens = top.hyps().select(0, b).select(0, k).narrow(0, 0, Math.round(lengths[k] * width) + 1);
                texts.add(java.util.Arrays.toString(tokens.contiguous().toLongArray()));
            }
            assertThat(texts).doesNotHaveDuplicates();
        }
    }

    @Test
    void anEmptyListOfHotWordsChangesNothing() {
        SearchModelsTest.Model model = SearchModelsTest.Model.load("transformer-0-sb1.1.2");
        SearchRequest empty = SearchRequest.PLAIN.withHotWords(HotWords.of(Map.of()));
        for (Object key : model.hyps().keySet()) {
            Hypotheses without = model.searcher((String) key).search(model.encoded(), model.lengths());
            Hypotheses with = model.searcher((String) key).search(model.encoded(), model.lengths(), empty);
            assertThat(with.hyps()).isEqualTo(without.hyps());
            assertThat(with.scores().toFloatArray())
                    .containsExactly(without.scores().toFloatArray());
        }
    }

    @Test
    void boostedPhrasesAreFound() {
        SearchModelsTest.Model model = SearchModelsTest.Model.load("rnn-content-gru-sb1.1.2");
        SearchRequest boosted = SearchRequest.PLAIN.withHotWords(HotWords.of(Map.of(List.of(4, 6, 7), 40.0)));
        for (String key : List.of("search_greedy", "search_beam", "search_everything")) {
            Hypotheses found = model.searcher(key).search(model.encoded(), model.lengths(), boosted);
            assertThat(found.hyps()).allSatisfy(hyp -> assertThat(hyp).containsSubsequence(4, 6, 7));
        }
    }
}
