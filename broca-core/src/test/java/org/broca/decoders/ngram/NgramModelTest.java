package org.broca.decoders.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.broca.decoders.Scorer;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NgramModelTest {
    /** P(a) = 1/2, P(b) = 1/4, P(end) = 1/4; P(a|a) = 3/4, the rest after a 1/4 in all; P(b|a a) = 1/2. */
    private static final String ARPA = """
            made by hand

            \\data\\
            ngram 1=4
            ngram 2=1
            ngram 3=1

            \\1-grams:
            -99\t<s>
            -0.3010299957\ta\t-0.3010299957
            -0.6020599913\tb
            -0.6020599913\t</s>

            \\2-grams:
            -0.1249387366\ta a\t0.3010299957

            \\3-grams:
            -0.3010299957 a a b

            \\end\\
            """;

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("model.arpa"), text);
    }

    private static double probability(NgramModel model, NgramState state, String word) {
        return Math.exp(model.logProb(state, model.word(word)));
    }

    private static NgramState after(NgramModel model, String... words) {
        NgramState state = model.sentenceStart();
        for (String word : words) {
            state = model.next(state, model.word(word));
        }
        return state;
    }

    @Test
    void readsWhatTheFileSays() throws IOException {
        NgramModel model = NgramModel.read(file(ARPA));
        assertThat(model.order()).isEqualTo(3);
        assertThat(model.size()).isEqualTo(7);
        assertThat(model.vocabulary()).containsExactlyInAnyOrder("<s>", "a", "b", "</s>", "<unk>");
        assertThat(probability(model, model.noContext(), "a")).isCloseTo(0.5, within(1e-6));
        assertThat(probability(model, after(model, "a"), "a")).isCloseTo(0.75, within(1e-6));
        assertThat(probability(model, after(model, "a"), "b")).isCloseTo(0.125, within(1e-6));
        assertThat(probability(model, after(model, "a", "a"), "b")).isCloseTo(0.5, within(1e-6));
        assertThat(probability(model, after(model, "a", "a"), "</s>")).isCloseTo(2 * 0.125, within(1e-6));
        assertThat(probability(model, after(model, "b", "a"), "b")).isCloseTo(0.125, within(1e-6));
        assertThat(model.logProb(model.noContext(), model.word("zebra"))).isCloseTo(-100 * Math.log(10), within(1e-3));
        assertThat(model.logProb(List.of("a", "a", "b"))).isCloseTo(Math.log(0.5 * 0.75 * 0.5 * 0.25), within(1e-6));
    }

    @Test
    void probabilitiesSumToOne() throws IOException {
        NgramModel model = NgramModel.read(file(ARPA.replace("-0.3010299957 a a b", "-0.3010299957 a a </s>")
                .replace("a a\t0.3010299957", "a a\t-0.2430380487")
                .replace("-0.3010299957\ta\t-0.3010299957", "-0.3010299957\ta\t-0.3010299957")));
        for (NgramState state : List.of(model.noContext(), after(model, "a"), after(model, "b"))) {
            double sum = 0;
            for (String word : List.of("a", "b", "</s>")) {
                sum += probability(model, state, word);
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void readsCompressedFilesAndUnits() throws IOException {
        Path zipped = folder.resolve("model.arpa.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(ARPA.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        NgramModel plain = NgramModel.read(file(ARPA));
        assertThat(NgramModel.read(zipped).logProb(List.of("a", "b"))).isEqualTo(plain.logProb(List.of("a", "b")));
        String unigrams = ARPA.replaceAll("(?s)ngram 2.*?\n\n", "\n").replaceAll("(?s)\\\\2-grams.*\\\\end", "\\\\end");
        assertThat(NgramModel.read(file(unigrams)).logProb(List.of("a", "a")))
                .isCloseTo(Math.log(0.25 * 0.25), within(1e-6));
    }

    @Test
    void statesAreEqualWhereAllThatFollowsIs() throws IOException {
        NgramModel model = NgramModel.read(file(ARPA));
        assertThat(after(model, "a", "b", "a"))
                .isEqualTo(after(model, "b", "a"))
                .hasSameHashCodeAs(after(model, "b", "a"));
        assertThat(after(model, "a", "a")).isNotEqualTo(after(model, "b", "a"));
    }

    @Test
    void namesTheLineThatIsWrong() throws IOException {
        assertRefused(
                ARPA.replace("-0.6020599913\tb", "x\tb"), ":11: the log-probability \"x\" is no number in \"x\tb\"");
        assertRefused(ARPA.replace("a a\t", "a c\t"), ":15: \"c\" is not among the 1-grams");
        assertRefused(
                ARPA.replace("a a b", "b a b"),
                ":18: the first 2 words of \"-0.3010299957 b a b\" are not among the 2-grams");
        assertRefused(ARPA.replace("ngram 1=4", "ngram 1=5"), ":14: 5 1-grams were announced, but 4 came");
        assertRefused(ARPA.replace("ngram 1=4", "ngram 1=3"), ":12: more than the 3 1-grams announced");
        assertRefused(ARPA.replace("\tb\n", "\ta\n"), ":11: \"a\" is there twice");
        assertRefused(ARPA.replace("\\2-grams:", "\\3-grams:"), ":14: expected \"\\2-grams:\", got \"\\3-grams:\"");
        assertRefused(
                ARPA.replace("\\end\\\n", ""), " ends too early: expected \"\\end\\\" after the last n-gram, got \"\"");
        assertRefused("nothing", " ends too early: no line \"\\data\\\": this is no ARPA file");
    }

    private void assertRefused(String text, String problem) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> NgramModel.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + problem);
    }

    @Test
    void saysWhatToDoWithBinaryFilesOfKenLm() throws IOException {
        Path file = file("mmap lm http://kheafield.com/code format version 5\n\0xyz");
        assertThatThrownBy(() -> NgramModel.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        file + " is a binary file of KenLM, which cannot be read here: give the ARPA file that it was"
                                + " built from (plain or .gz)");
    }

    @Test
    void theScorerMatchesSpeechBrain() throws Exception {
        Golden golden = Golden.load("ctc_search/scorer-sb1.1.2");
        @SuppressWarnings("unchecked")
        List<String> tokens =
                (List<String>) Objects.requireNonNull(golden.options().get("token_list"));
        Path arpa = Path.of(Objects.requireNonNull(NgramModelTest.class.getResource("/golden/ctc_search/words.arpa"))
                .toURI());
        KenLmScorer scorer = new KenLmScorer(arpa, tokens.size(), tokens);
        KenLmScorer.State state = scorer.start(Tensor.zeros(2, 4, 3), Tensor.ones(2), 3);
        for (int step = 0; step < 3; step++) {
            Optional<Tensor> candidates = Optional.ofNullable(golden.inputs().get("candidates" + step));
            Scorer.Query query =
                    new Scorer.Query(Tensor.of(new long[6], 6), Tensor.zeros(6, 4), candidates, tokens.size(), step);
            Scorer.Scored<KenLmScorer.State> scored = scorer.score(query, state);
            TensorAssert.assertThat(scored.scores()).isCloseTo(golden.output("scores" + step), 1e-4);
            Tensor chosen = golden.input("chosen" + step); // beam * tokens + token
            Tensor rows = chosen.floorDivide(tokens.size()).add(Tensor.of(new long[] {0, 3}, 2, 1));
            state = scorer.select(scored.state(), rows.flatten(0, 1), chosen);
        }
    }

    @Test
    void theScorerWantsATextForEachToken() throws IOException {
        Path file = file(ARPA);
        assertThatThrownBy(() -> new KenLmScorer(file, 3, List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("KenLmScorer: token_list must name vocab_size = 3 tokens, got 2");
        assertThat(Map.of(
                        "name",
                        KenLmScorer.of(NgramModel.read(file), List.of("a")).name()))
                .containsEntry("name", "kenlm");
    }
}
