package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AccuracyStatsTest {
    private static Tensor logProbabilities(int[][] best) {
        float[] values = new float[best.length * best[0].length * 3];
        for (int row = 0; row < best.length; row++) {
            for (int t = 0; t < best[0].length; t++) {
                values[(row * best[0].length + t) * 3 + best[row][t]] = 1;
            }
        }
        return Tensor.of(values, best.length, best[0].length, 3);
    }

    @Test
    void countsTokensWithinTheirLengthsOverAllBatches() {
        AccuracyStats stats = new AccuracyStats();
        Tensor targets = Tensor.of(new long[] {1, 2, 0, 0, 2, 2, 1, 1}, 2, 4);
        Tensor lengths = Tensor.of(new float[] {0.5f, 1}, 2);
        stats.append(logProbabilities(new int[][] {{1, 0, 0, 0}, {2, 2, 1, 0}}), new PaddedData(targets, lengths));
        assertThat(stats.summarize()).isEqualTo(4.0 / 6);
        stats.append(
                logProbabilities(new int[][] {{1}}),
                new PaddedData(Tensor.of(new long[] {1}, 1, 1), Tensor.of(new float[] {1}, 1)));
        assertThat(stats.summarize()).isEqualTo(5.0 / 7);
        stats.clear();
        assertThat(stats.summarize()).isZero();
    }

    @Test
    void saysWhatShapesItNeeds() {
        PaddedData flat = new PaddedData(Tensor.of(new long[] {1}, 1), Tensor.of(new float[] {1}, 1));
        assertThatThrownBy(() -> new AccuracyStats().append(logProbabilities(new int[][] {{1}}), flat))
                .hasMessage("AccuracyStats: needs log-probabilities [batch, time, tokens] and targets [batch, time],"
                        + " got [1, 1, 3] and [1]");
    }
}
