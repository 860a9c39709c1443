package org.broca.decoders.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.decoders.Posteriors;

class CtcSearchLawsTest {
    private static final List<String> LETTERS = List.of("_", "a", "b");

    /** Sums over all paths, by their texts. */
    private static Map<String, Double> texts(float[] logProbs, int tokens) {
        int frames = logProbs.length / tokens;
        Map<String, Double> sums = new HashMap<>();
        for (int path = 0; path < Math.round(Math.pow(tokens, frames)); path++) {
            StringBuilder text = new StringBuilder();
            double sum = 0;
            int last = 0;
            for (int t = 0, rest = path; t < frames; t++, rest /= tokens) {
                int token = rest % tokens;
                sum += logProbs[t * tokens + token];
                if (token != 0 && token != last) {
                    text.append(LETTERS.get(token));
                }
                last = token;
            }
            sums.merge(text.toString(), sum, CtcDecoding::logAdd);
        }
        return sums;
    }

    @Property(tries = 60)
    void aPrefixSearchAsWideAsEverythingSumsAllPaths(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int frames) {
        float[] logProbs = Posteriors.random(seed, frames, LETTERS.size(), 1.5);
        Map<String, Double> expected = texts(logProbs, LETTERS.size());
        List<CtcHypothesis> found = CtcPrefixBeamSearcher.builder(0, LETTERS)
                .beamSize(10_000)
                .topk(10_000)
                .beamPruneLogp(-1e9)
                .tokenPruneMinLogp(-1e9)
                .pruneHistory(false)
                .build()
                .decode(logProbs, LETTERS.size(), PhraseBoosts.NONE);
        List<String> possible = new ArrayList<>();
        for (CtcHypothesis hypothesis : found) {
            if (hypothesis.score() > Double.NEGATIVE_INFINITY) {
                possible.add(hypothesis.text());
                assertThat(hypothesis.score()).isCloseTo(expected.getOrDefault(hypothesis.text(), 0.0), within(1e-4));
            }
        }
        assertThat(possible).containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    @Property(tries = 30)
    void boostsOfNothingChangeNothing(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int frames) {
        float[] logProbs = Posteriors.random(seed, frames, LETTERS.size(), 2);
        CtcBeamSearcher searcher = CtcBeamSearcher.builder(0, LETTERS).topk(10).build();
        assertThat(searcher.decode(logProbs, LETTERS.size(), PhraseBoosts.of(Map.of("ab", 0.0, "b", 0.0))))
                .isEqualTo(searcher.decode(logProbs, LETTERS.size(), PhraseBoosts.NONE));
    }
}
