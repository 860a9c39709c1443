package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.metrics.BinaryMetricStats.Settings;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DetectionTest {
    private static final JsonNode GOLDEN = GoldenText.numbers();
    private static final float[] POSITIVE = GoldenText.floats(GOLDEN.get("positive"));
    private static final float[] NEGATIVE = GoldenText.floats(GOLDEN.get("negative"));

    private static void assertPoint(Detection.OperatingPoint point, String golden) {
        assertThat(point.value()).isEqualTo(GOLDEN.get(golden).get(0).asDouble());
        assertThat(point.threshold()).isEqualTo(GOLDEN.get(golden).get(1).asDouble());
    }

    @Test
    void ratesAndCostsAreSpeechBrains() {
        assertPoint(Detection.eer(POSITIVE, NEGATIVE), "eer");
        assertPoint(Detection.minDcf(POSITIVE, NEGATIVE), "min_dcf");
        assertPoint(Detection.minDcf(POSITIVE, NEGATIVE, 10, 2, 0.3), "min_dcf_costs");
        float[] few = {0.6f, 0.7f, 0.8f, 0.5f};
        float[] others = {0.4f, 0.3f, 0.2f, 0.55f};
        assertPoint(Detection.eer(few, others), "small_eer");
        assertPoint(Detection.minDcf(few, others), "small_min_dcf");
    }

    @Test
    void needsScoresOfBothKinds() {
        assertThatThrownBy(() -> Detection.eer(POSITIVE, new float[0]))
                .hasMessage("detection needs scores of both kinds, got 40 positive and 0 negative ones");
        assertThatThrownBy(() -> Detection.eer(POSITIVE, new float[] {Float.NaN}))
                .hasMessage("a score is not a number");
    }

    private static BinaryMetricStats binary(long yes, long no) {
        BinaryMetricStats stats = new BinaryMetricStats(yes);
        append(stats, POSITIVE, yes);
        append(stats, NEGATIVE, no);
        return stats;
    }

    private static void append(BinaryMetricStats stats, float[] scores, long label) {
        List<String> ids =
                IntStream.range(0, scores.length).mapToObj(i -> label + "-" + i).toList();
        stats.append(
                ids,
                Tensor.of(scores, scores.length),
                Tensor.ones(scores.length).mul(label));
    }

    private static void assertFields(Map<String, Double> fields, String golden) {
        assertThat(fields).hasSize(GOLDEN.get(golden).size());
        fields.forEach((key, value) ->
                assertThat(value).as(key).isCloseTo(GOLDEN.get(golden).get(key).asDouble(), within(1e-12)));
    }

    @Test
    void countsDecisionsAsSpeechBrain() {
        assertFields(binary(1, 0).summarize(), "binary");
        assertFields(binary(1, 0).summarize(Settings.at(0.25).withBeta(2)), "binary_at");
        assertFields(binary(1, 0).summarize(Settings.EQUAL_ERROR.withMaxSamples(15)), "binary_limited");
        assertFields(binary(3, 2).summarize(), "binary");
    }

    @Test
    void reportsAndForgets() {
        BinaryMetricStats stats = binary(1, 0);
        assertThat(stats.summarize("TP"))
                .isEqualTo(GOLDEN.get("binary").get("TP").asDouble());
        assertThat(GoldenText.report(stats)).startsWith("TP: ").contains("\nF-score: ");
        stats.clear();
        assertThatThrownBy(() -> stats.summarize("TP"))
                .hasMessage("BinaryMetricStats has no scores: append some first");
    }
}
