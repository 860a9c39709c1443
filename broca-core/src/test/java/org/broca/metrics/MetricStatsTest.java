package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.L1Loss;
import org.broca.nnet.Loss;
import org.broca.nnet.Reduction;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MetricStatsTest {
    private static final Tensor PREDICTIONS = Tensor.of(new float[] {0.1f, 0.2f, 0.2f, 0.3f, 0.7f, 0.9f}, 3, 2);
    private static final Tensor TARGETS = Tensor.of(new float[] {0.1f, 0.2f, 0.1f, 0.2f, 0.1f, 0.4f}, 3, 2);
    private static final Tensor LENGTHS = Tensor.of(new float[] {1, 1, 0.5f}, 3);
    private static final List<String> IDS = List.of("utt1", "utt2", "utt3");

    private final Loss perUtterance =
            L1Loss.builder().reduction(Reduction.BATCH).build();

    @Test
    void writesSpeechBrainsReport() {
        MetricStats stats = MetricStats.builder(perUtterance).build();
        stats.append(IDS, PREDICTIONS, TARGETS, LENGTHS);
        stats.append(
                List.of("utt4"),
                PREDICTIONS.narrow(0, 1, 1).mul(1e-6),
                TARGETS.narrow(0, 0, 1).mul(0),
                Tensor.ones(1));
        assertThat(GoldenText.report(stats)).isEqualTo(GoldenText.read("metric-sb1.1.2.txt"));
        assertThat(stats.summarize().maxId()).isEqualTo("utt3");
        stats.clear();
        stats.append(List.of("other"), PREDICTIONS.narrow(0, 0, 1), TARGETS.narrow(0, 0, 1));
        assertThat(stats.summarize("average")).isZero();
    }

    @Test
    void isMadeFromYamlWithSpeechBrainsNames() {
        String yaml = """
                stats: !name:speechbrain.utils.metric_stats.MetricStats
                    metric: !name:speechbrain.nnet.losses.classification_error
                        reduction: batch
                """;
        MetricStatsFactory factory = HyperYaml.load(yaml, Overrides.none()).get("stats", MetricStatsFactory.class);
        MetricStats stats = factory.create();
        Tensor scores = Tensor.of(new float[] {1, 0, 0, 1}, 2, 2);
        stats.append(List.of("a", "b"), scores, Tensor.of(new long[] {0, 0}, 2));
        assertThat(stats.summarize("average")).isEqualTo(0.5);
    }

    interface MetricStatsFactory {
        MetricStats create();
    }

    @Test
    void scoresOneUtteranceAtATimeWithoutItsPadding() {
        for (int jobs : new int[] {1, 2}) {
            MetricStats stats = MetricStats.builder((predictions, targets, lengths) ->
                            predictions.sub(targets).abs().mean())
                    .batchEval(false)
                    .nJobs(jobs)
                    .build();
            stats.append(IDS, PREDICTIONS, TARGETS, LENGTHS);
            assertThat(stats.summarize("max_score")).isCloseTo(0.6, within(1e-6));
            assertThat(stats.summarize("min_score")).isZero();
        }
    }

    @Test
    void saysWhatIsWrong() {
        MetricStats stats = MetricStats.builder(L1Loss.builder().build()).build();
        assertThatThrownBy(stats::summarize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("MetricStats has no scores: append some first");
        assertThatThrownBy(() -> stats.append(IDS, PREDICTIONS, TARGETS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the metric gave 1 scores for 3 utterances: it must give one each (reduction: batch)");
        MetricStats one = MetricStats.builder(perUtterance).build();
        one.append(IDS, PREDICTIONS, TARGETS);
        assertThatThrownBy(() -> one.summarize("avg"))
                .hasMessage("MetricStats has no field \"avg\" (known: [average, min_score, max_score])");
    }
}
