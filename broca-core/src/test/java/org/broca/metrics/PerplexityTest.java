package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PerplexityTest {
    private static Tensor uniform(int batch, int time, int tokens) {
        return Tensor.zeros(batch, time, tokens).logSoftmax(-1);
    }

    @Test
    void isTheNumberOfTokensWhereAllAreAsLikely() {
        Perplexity perplexity = new Perplexity();
        PaddedData targets =
                new PaddedData(Tensor.of(new long[] {1, 2, 3, 4, 0, 0}, 2, 3), Tensor.of(new float[] {1, 1f / 3}, 2));
        perplexity.append(List.of("a", "b"), uniform(2, 3, 5), targets);
        assertThat(perplexity.summarize()).isCloseTo(5, within(1e-5));
        assertThat(perplexity.summarize("num_tokens")).isEqualTo(4);
        assertThat(perplexity.summarize("num_sents")).isEqualTo(2);
        assertThat(perplexity.summarize("loss")).isCloseTo(Math.log(5), within(1e-6));
        assertThat(GoldenText.report(perplexity))
                .isEqualTo("Perplexity 5.00 [ 5.00, 5.00 ] over 4 tokens of 2 sentences\na 5.00 3\nb 5.00 1\n");
    }

    @Test
    void intervalHoldsItAndNarrowsWithMoreSentences() {
        Perplexity few = new Perplexity();
        Perplexity many = new Perplexity();
        for (int i = 0; i < 1000; i++) {
            double loss = 10 * (1 + i % 3);
            many.append("s" + i, loss, 10);
            if (i < 30) {
                few.append("s" + i, loss, 10);
            }
        }
        assertThat(many.summarize()).isCloseTo(Math.exp(1.999), within(1e-9));
        Bootstrap.Interval wide = few.interval();
        Bootstrap.Interval narrow = many.interval();
        assertThat(narrow.low()).isGreaterThan(wide.low()).isLessThan(many.summarize());
        assertThat(narrow.high()).isLessThan(wide.high()).isGreaterThan(many.summarize());
    }

    @Test
    void refusesWhatItCannotScore() {
        Perplexity perplexity = new Perplexity();
        assertThatThrownBy(perplexity::summarize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Perplexity has no tokens: append some first");
        PaddedData targets = new PaddedData(Tensor.of(new long[] {1, 2}, 1, 2), Tensor.ones(1));
        assertThatThrownBy(() -> perplexity.append(List.of("a"), uniform(1, 3, 5), targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Perplexity: targets [1, 2] need log-probabilities [1, 2, tokens], got [1, 3, 5]");
        assertThatThrownBy(() -> perplexity.append(List.of("a", "b"), uniform(1, 2, 5), targets))
                .hasMessage("Perplexity: 2 ids for a batch of 1");
        perplexity.append("a", 1, 1);
        perplexity.clear();
        assertThatThrownBy(perplexity::interval).isInstanceOf(IllegalStateException.class);
    }
}
