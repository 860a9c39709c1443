package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorRateStatsTest {
    private static final String SPOKEN = "<response>_no_>_<city>_Le_Mans_>";
    private static final String RECOGNISED = "<response>_no_<city>_Paris_>_<open>_end";

    @TempDir
    Path folder;

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static List<String> characters(String text) {
        return text.codePoints().mapToObj(Character::toString).toList();
    }

    private static ErrorRateStats stats(Map<String, Object> options) {
        return HyperYaml.build(ErrorRateStats.class, options);
    }

    private static void assertReport(ErrorRateStats stats, String name) {
        assertThat(GoldenText.report(stats)).isEqualTo(GoldenText.read(name + "-sb1.1.2.txt"));
    }

    @Test
    void writesSpeechBrainsReport() throws IOException {
        ErrorRateStats stats = ErrorRateStats.builder().build();
        stats.append(
                List.of("utt-1", "utt-2", "utt-3"),
                List.of(words("A D C"), words("Ärger über alles"), List.of()),
                List.of(words("A B C D"), words("Ärger über alles"), List.of("X")));
        stats.appendText(List.of("utt-4", "utt-5"), List.of("b a", "hallo"), List.of("a b", ""));
        assertReport(stats, "wer");
        Path file = folder.resolve("wer.txt");
        stats.writeStats(file);
        assertThat(Files.readString(file)).isEqualTo(GoldenText.read("wer-sb1.1.2.txt"));
    }

    @Test
    void splitsWordsToCharactersAndJoinsThem() {
        ErrorRateStats split = stats(Map.of("split_tokens", true));
        split.append(
                List.of("c1", "c2"),
                List.of(words("kitten on"), List.of("a")),
                List.of(words("sitting on"), words("b c")));
        assertReport(split, "cer");
        ErrorRateStats merged = stats(Map.of("merge_tokens", true));
        merged.append(List.of("m1"), List.of(characters("ab_c")), List.of(characters("a_b_c")));
        assertReport(merged, "merged");
    }

    @Test
    void takesNumbersOfTokensWithoutTheirPadding() {
        ErrorRateStats stats = ErrorRateStats.builder().build();
        stats.append(
                List.of("t1", "t2"),
                new PaddedData(
                        Tensor.of(new long[] {1, 2, 3, 0, 3, 3, 0, 0}, 2, 4), Tensor.of(new float[] {0.75f, 0.5f}, 2)),
                new PaddedData(
                        Tensor.of(new long[] {1, 2, 2, 3, 3, 0, 0, 0}, 2, 4), Tensor.of(new float[] {1, 0.25f}, 2)),
                batch -> batch.stream()
                        .map(sequence -> sequence.stream().map(i -> "w" + i).toList())
                        .toList());
        assertReport(stats, "tensors");
    }

    @Test
    void scoresConceptsAlone() {
        ErrorRateStats values = stats(Map.of("extract_concepts_values", true, "tag_in", "<", "tag_out", ">"));
        values.append(
                List.of("s1", "s2"),
                List.of(characters(RECOGNISED), characters("va_bene")),
                List.of(characters(SPOKEN), characters("<a>_b_>")));
        assertReport(values, "concepts");
        ErrorRateStats names =
                stats(Map.of("extract_concepts_values", true, "keep_values", false, "tag_in", "<", "tag_out", ">"));
        names.append(List.of("s1"), List.of(characters(RECOGNISED)), List.of(characters(SPOKEN)));
        assertReport(names, "concept-names");
    }

    @Test
    void equalsSpeechBrainOnRandomTextsInEveryVariant() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(GoldenText.read("wer-random-sb1.1.2.json"));
        List<String> ids = new ArrayList<>();
        List<List<String>> targets = new ArrayList<>();
        List<List<String>> predictions = new ArrayList<>();
        for (JsonNode text : golden.get("texts")) {
            ids.add("u" + ids.size());
            targets.add(tokens(text.get(0)));
            predictions.add(tokens(text.get(1)));
        }
        for (JsonNode example : golden.get("cases")) {
            Map<String, Object> options = new ObjectMapper()
                    .convertValue(example.get("options"), new TypeReference<Map<String, Object>>() {});
            ErrorRateStats stats = stats(options);
            stats.append(ids, predictions, targets);
            assertThat(GoldenText.report(stats))
                    .as(options.toString())
                    .isEqualTo(example.get("report").asText());
            stats.summarize()
                    .fields()
                    .forEach((key, value) -> assertThat(value.doubleValue())
                            .as(key)
                            .isEqualTo(example.get("summary").get(key).asDouble()));
        }
    }

    private static List<String> tokens(JsonNode list) {
        List<String> tokens = new ArrayList<>();
        list.forEach(token -> tokens.add(token.asText()));
        return tokens;
    }

    @Test
    void summarizesBySpeechBrainsNames() {
        ErrorRateStats stats = ErrorRateStats.builder()
                .equalityComparator(String::equalsIgnoreCase)
                .build();
        stats.appendText(List.of("a", "b"), List.of("one TWO", "x"), List.of("one two three", "x"));
        assertThat(stats.summarize().errorRate()).isEqualTo(25);
        assertThat(stats.summarize("WER")).isEqualTo(25);
        assertThat(stats.summarize("SER")).isEqualTo(50);
        assertThat(stats.summarize("deletions")).isEqualTo(1);
        assertThat(stats.summarize().fields().keySet())
                .containsExactly(
                        "WER",
                        "SER",
                        "num_edits",
                        "num_scored_tokens",
                        "num_erroneous_sents",
                        "num_scored_sents",
                        "num_absent_sents",
                        "num_ref_sents",
                        "insertions",
                        "deletions",
                        "substitutions",
                        "error_rate");
        stats.clear();
        assertThatThrownBy(stats::summarize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ErrorRateStats has no utterances: append some first");
    }

    @Test
    void countsEveryUtteranceAndNoTokensOfATextThatBeginsEmpty() {
        ErrorRateStats stats = ErrorRateStats.builder().build();
        stats.appendText(List.of("same", "same"), List.of("a", "b"), List.of("a", "c"));
        assertThat(stats.summarize().tokens()).isEqualTo(2);
        stats.clear();
        stats.appendText(List.of("x", "y"), List.of("", " a"), List.of("", " a"));
        assertThat(stats.summarize().tokens()).isZero();
        assertThat(ErrorRate.of(List.of()).sentenceErrorRate()).isZero();
    }

    @Test
    void scoresMissingHypothesesAsTold() {
        Map<String, List<String>> references = new LinkedHashMap<>();
        references.put("a", words("x y"));
        references.put("b", words("z"));
        Map<String, List<String>> hypotheses = Map.of("a", words("x y"), "c", words("other"));
        ErrorRate all = ErrorRate.of(UtteranceErrors.of(references, hypotheses, UtteranceErrors.Missing.ALL));
        assertThat(all.deletions()).isEqualTo(1);
        assertThat(all.absentSentences()).isEqualTo(1);
        List<UtteranceErrors> present = UtteranceErrors.of(references, hypotheses, UtteranceErrors.Missing.PRESENT);
        StringBuilder out = new StringBuilder();
        try {
            ErrorReport.writeSummary(out, ErrorRate.of(present));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(out)
                .hasToString("%WER 0.00 [ 0 / 2, 0 ins, 0 del, 0 sub ] [PARTIAL]\n%SER 0.00 [ 0 / 1 ]\n"
                        + "Scored 1 sentences, 1 not present in hyp.\n");
        assertThatThrownBy(() -> UtteranceErrors.of(references, hypotheses, UtteranceErrors.Missing.STRICT))
                .hasMessage("there is no hypothesis for \"b\"");
    }

    @Property
    void isZeroIfAndOnlyIfEqual(
            @ForAll @Size(max = 6) List<Boolean> reference, @ForAll @Size(max = 6) List<Boolean> hypothesis) {
        List<String> a = reference.stream().map(String::valueOf).toList();
        List<String> b = hypothesis.stream().map(String::valueOf).toList();
        List<Edit> edits = EditDistance.align(a, b);
        boolean same = edits.stream().allMatch(edit -> edit.kind() == Edit.Kind.EQUAL);
        assertThat(same).isEqualTo(a.equals(b));
        List<String> from = new ArrayList<>();
        List<String> to = new ArrayList<>();
        edits.forEach(edit -> edit.reference().ifPresent(from::add));
        edits.forEach(edit -> edit.hypothesis().ifPresent(to::add));
        assertThat(from).isEqualTo(a);
        assertThat(to).isEqualTo(b);
    }

    @Test
    void bootstrapHoldsTheErrorRateAndTellsSystemsApart() {
        List<UtteranceErrors> good = new ArrayList<>();
        List<UtteranceErrors> bad = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> said = words("a b c d");
            good.add(UtteranceErrors.of("u" + i, said, i % 10 == 0 ? words("a b c") : said, String::equals));
            bad.add(UtteranceErrors.of("u" + i, said, i % 4 == 0 ? words("a b c") : said, String::equals));
        }
        Bootstrap.Interval interval = Bootstrap.interval(good, 1);
        assertThat(interval.low()).isBetween(1.0, 2.4);
        assertThat(interval.high()).isBetween(2.6, 4.0);
        assertThat(Bootstrap.interval(good, 1)).isEqualTo(interval);
        assertThat(Bootstrap.pairedPValue(good, bad, 1)).isLessThan(0.001);
        assertThat(Bootstrap.pairedPValue(good, good, 1)).isEqualTo(1);
        assertThatThrownBy(() -> Bootstrap.pairedPValue(good, bad.subList(1, 200), 1))
                .hasMessage("the two systems must be scored on the same utterances in the same order");
    }

    @Test
    void bootstrapDrawsSpeakersNotUtterances() {
        List<UtteranceErrors> ours = new ArrayList<>();
        List<UtteranceErrors> theirs = new ArrayList<>();
        for (int speaker = 0; speaker < 8; speaker++) {
            for (int i = 0; i < 50; i++) {
                String id = "s" + speaker + "-" + i;
                List<String> said = words("a b");
                ours.add(UtteranceErrors.of(id, said, speaker % 2 == 0 ? said : words("a"), String::equals));
                theirs.add(UtteranceErrors.of(id, said, words("a"), String::equals));
            }
        }
        UnaryOperator<String> speakerOf = id -> id.substring(0, id.indexOf('-'));
        Bootstrap.Interval independent = Bootstrap.interval(ours, 1);
        Bootstrap.Interval blocked = Bootstrap.interval(ours, speakerOf, 1);
        assertThat(independent.high() - independent.low()).isLessThan(6);
        assertThat(blocked.high() - blocked.low()).isGreaterThan(25);
        assertThat(Bootstrap.pairedPValue(ours, theirs, 1)).isLessThan(0.001);
        assertThat(Bootstrap.pairedPValue(ours, theirs, speakerOf, 1)).isCloseTo(0.125, within(0.02));
        Bootstrap.Interval difference = Bootstrap.pairedDifference(ours, theirs, speakerOf, 1);
        assertThat(difference.low()).isBetween(-45.0, -37.0);
        assertThat(difference.high()).isBetween(-13.0, -5.0);
        assertThat(Bootstrap.interval(ours, id -> "one", 1)).isEqualTo(independent);
    }
}
