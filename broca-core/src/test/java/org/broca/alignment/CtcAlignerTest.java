package org.broca.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.decoders.Ctc;
import org.broca.decoders.Posteriors;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CtcAlignerTest {
    private static final int TOKENS = 4;

    private final CtcAligner aligner = new CtcAligner(0);

    /** Frames that are all but sure of one token each. */
    private static float[] sure(int... tokens) {
        float[] logProbs = new float[tokens.length * TOKENS];
        for (int t = 0; t < tokens.length; t++) {
            for (int token = 0; token < TOKENS; token++) {
                logProbs[t * TOKENS + token] = (float) Math.log(token == tokens[t] ? 0.91 : 0.03);
            }
        }
        return logProbs;
    }

    @Test
    void findsTheFramesOfTokens() {
        Alignment alignment = aligner.align(sure(0, 1, 1, 0, 2, 0, 2, 3, 0), TOKENS, List.of(1, 2, 2, 3));
        double log = Math.log(0.91);
        assertThat(alignment.source()).isEqualTo(Alignment.Source.CTC);
        assertThat(alignment.frames()).isEqualTo(9);
        assertThat(alignment.score()).isCloseTo(9 * log, within(1e-5));
        assertThat(alignment.spans().stream().map(span -> List.of(span.token(), span.first(), span.end())))
                .containsExactly(List.of(1, 1, 3), List.of(2, 4, 5), List.of(2, 6, 7), List.of(3, 7, 8));
        assertThat(alignment.spans())
                .allSatisfy(span -> assertThat(span.logProb()).isCloseTo(log, within(1e-6)));
        TokenTime third = alignment.times(0.04).get(2);
        assertThat(third.start()).isCloseTo(0.24, within(1e-9));
        assertThat(third.end()).isCloseTo(0.28, within(1e-9));
    }

    @Test
    void forcesTokensThatAreUnlikely() {
        Alignment alignment = aligner.align(Tensor.of(sure(0, 1, 0, 0), 4, TOKENS), List.of(1, 3));
        assertThat(alignment.spans().get(1).first()).isGreaterThanOrEqualTo(2);
        assertThat(alignment.spans().get(1).logProb()).isCloseTo(Math.log(0.03), within(1e-6));
    }

    @Test
    void withoutTokensThereAreBlanksOnly() {
        Alignment alignment = aligner.align(sure(0, 1, 0), TOKENS, List.of());
        assertThat(alignment.spans()).isEmpty();
        assertThat(alignment.score()).isCloseTo(2 * Math.log(0.91) + Math.log(0.03), within(1e-5));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> aligner.align(sure(1, 2, 2), TOKENS, List.of(1, 2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CtcAligner: 3 frames are too few for 3 tokens, 1 of them repeated at once: they need 4");
        assertThatThrownBy(() -> aligner.align(sure(1, 2, 2), TOKENS, List.of(1, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CtcAligner: tokens must be in [0, 4) and not the blank 0, got 4");
        float[] never = sure(1, 2);
        never[1] = Float.NEGATIVE_INFINITY;
        never[TOKENS + 1] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> aligner.align(never, TOKENS, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CtcAligner: the tokens cannot be: a log-probability on each of their paths is minus infinity");
    }

    /** The best path of all is the greedy one: aligning what it reads must give it back. */
    @Property(tries = 200)
    void aligningTheBestPathGivesItBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int frames) {
        float[] logProbs = Posteriors.random(seed, frames, TOKENS, 3);
        List<Integer> tokens = Ctc.greedyDecode(Tensor.of(logProbs, 1, frames, TOKENS), Tensor.ones(1), 0)
                .get(0);
        double best = 0;
        List<Integer> path = new ArrayList<>();
        for (int t = 0; t < frames; t++) {
            int highest = 0;
            for (int token = 1; token < TOKENS; token++) {
                highest = logProbs[t * TOKENS + token] > logProbs[t * TOKENS + highest] ? token : highest;
            }
            best += logProbs[t * TOKENS + highest];
            path.add(highest);
        }
        Alignment alignment = aligner.align(logProbs, TOKENS, tokens);
        assertThat(alignment.score()).isCloseTo(best, within(1e-4));
        List<Integer> read = new ArrayList<>(java.util.Collections.nCopies(frames, 0));
        alignment.spans().forEach(span -> {
            for (int t = span.first(); t < span.end(); t++) {
                read.set(t, span.token());
            }
        });
        assertThat(read).isEqualTo(path);
    }

    /** Brute force over all paths of a few frames. */
    @Property(tries = 60)
    void noPathOfTheTokensIsBetter(@ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int frames) {
        float[] logProbs = Posteriors.random(seed, frames, TOKENS, 2);
        List<Integer> tokens = List.of(1 + (int) Math.floorMod(seed, 3L));
        double best = Double.NEGATIVE_INFINITY;
        for (int first = 0; first < frames; first++) {
            for (int end = first + 1; end <= frames; end++) {
                double sum = 0;
                for (int t = 0; t < frames; t++) {
                    sum += logProbs[t * TOKENS + (t >= first && t < end ? tokens.get(0) : 0)];
                }
                best = Math.max(best, sum);
            }
        }
        assertThat(aligner.align(logProbs, TOKENS, tokens).score()).isCloseTo(best, within(1e-4));
    }
}
