package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationStatsTest {
    private static final List<String> IDS = List.of("1", "2", "3", "4", "5");
    private static final List<String> PREDICTIONS = List.of("M EY K AH", "T EY K", "B AE D", "M EY K", "B AE D");
    private static final List<String> TARGETS = List.of("M EY K", "T EY K", "B AE D", "M EY K", "P AE D");

    private final ClassificationStats stats = new ClassificationStats();

    @Test
    void writesSpeechBrainsReport() {
        stats.append(IDS, PREDICTIONS, TARGETS);
        assertThat(GoldenText.report(stats)).isEqualTo(GoldenText.read("classification-sb1.1.2.txt"));
        assertThat(stats.summarize("accuracy")).isEqualTo(0.6);
        assertThat(stats.summarize().classes().get(1).predictions()).containsEntry("M EY K AH", 1);
    }

    @Test
    void writesSpeechBrainsReportOfCategories() {
        stats.append(IDS, PREDICTIONS, TARGETS, List.of("make", "take", "bad", "make", "pad"));
        assertThat(GoldenText.report(stats)).isEqualTo(GoldenText.read("classification-categories-sb1.1.2.txt"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> stats.append(IDS, PREDICTIONS, List.of("x")))
                .hasMessage("ClassificationStats got 5 ids, 5 predictions and 1 targets or categories:"
                        + " there must be as many of each");
        assertThatThrownBy(stats::summarize).hasMessage("ClassificationStats has no predictions: append some first");
    }
}
