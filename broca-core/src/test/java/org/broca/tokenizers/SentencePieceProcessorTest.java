package org.broca.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencePieceProcessorTest {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unigram",
                "bpe",
                "char",
                "word",
                "unigram-symbols",
                "bpe-symbols",
                "char-symbols",
                "unigram-bytes",
                "bpe-bytes",
                "unigram-suffix",
                "unigram-plain",
                "bpe-open"
            })
    void encodesAndDecodesLikeGoogles(String kind) {
        SentencePieceProcessor model = GoldenTokenizer.model(kind);
        JsonNode golden = GoldenTokenizer.json(GoldenTokenizer.file(kind + ".json"));
        assertThat(List.of(model.unkId(), model.bosId(), model.eosId(), model.padId()))
                .isEqualTo(GoldenTokenizer.integers(golden.get("special")));
        for (JsonNode row : golden.get("encodings")) {
            String text = row.get("text").asText();
            List<Integer> ids = GoldenTokenizer.integers(row.get("ids"));
            List<String> pieces = GoldenTokenizer.texts(row.get("pieces"));
            assertThat(model.encodeAsPieces(text)).as(text).isEqualTo(pieces);
            assertThat(model.encodeAsIds(text)).as(text).isEqualTo(ids);
            assertThat(model.decodeIds(ids))
                    .as(text)
                    .isEqualTo(row.get("decoded").asText());
            assertThat(model.decodePieces(pieces))
                    .as(text)
                    .isEqualTo(row.get("decodedPieces").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unigram", "unigram-symbols", "unigram-bytes", "unigram-suffix", "unigram-plain"})
    void findsGooglesBestEncodings(String kind) {
        SentencePieceProcessor model = GoldenTokenizer.model(kind);
        for (JsonNode row :
                GoldenTokenizer.json(GoldenTokenizer.file(kind + ".json")).get("encodings")) {
            if (row.has("nbest")) {
                List<Encoding> best = model.nbestEncode(row.get("text").asText(), 5);
                double[] expected = new double[row.get("nbest").size()];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] =
                            score(model, GoldenTokenizer.texts(row.get("nbest").get(i)));
                }
                assertThat(best).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(score(model, best.get(i).pieces())).isCloseTo(expected[i], within(1e-3));
                }
            }
        }
    }

    private static double score(SentencePieceProcessor model, List<String> pieces) {
        return pieces.stream()
                .mapToDouble(piece -> model.piece(model.pieceToId(piece)).score())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"librispeech_1000_unigram", "unittest_2000_bpe"})
    void encodesAndDecodesAllTextsOfRealModels(String name) {
        Path set = DATA.resolve("sentencepiece");
        assumeTrue(Files.isDirectory(set), "the models of " + set + " are absent");
        SentencePieceProcessor model = new SentencePieceProcessor(set.resolve(name + ".model"));
        JsonNode golden = GoldenTokenizer.json(set.resolve(name + ".json"));
        List<String> texts = GoldenTokenizer.texts(golden.get("texts"));
        assertThat(texts).hasSize(1093);
        for (int i = 0; i < texts.size(); i++) {
            List<Integer> ids = GoldenTokenizer.integers(golden.get("ids").get(i));
            assertThat(model.encodeAsIds(texts.get(i))).isEqualTo(ids);
            assertThat(model.decodeIds(ids))
                    .isEqualTo(golden.get("decoded").get(i).asText());
        }
    }

    @Test
    void savesEveryByteThatWasLoaded() throws IOException {
        Path original = GoldenTokenizer.file("unigram-symbols.model");
        Path copy = folder.resolve("tokenizer.ckpt");
        new SentencePieceProcessor(original).save(copy);
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    void isMadeEmptyInYamlAndLoadedLater() {
        SentencePieceProcessor tokenizer = HyperYaml.load(
                        "tokenizer: !new:sentencepiece.SentencePieceProcessor", Overrides.none())
                .get("tokenizer", SentencePieceProcessor.class);
        assertThatThrownBy(() -> tokenizer.encodeAsIds("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this SentencePieceProcessor has no model yet: load a .model file first, or name it in the"
                        + " pretrainer's loadables and paths");
        tokenizer.load(GoldenTokenizer.file("bpe.model"), true);
        assertThat(tokenizer.vocabSize()).isEqualTo(300);
    }

    @Test
    void addsTheBoundariesOfASentence() {
        SentencePieceProcessor model = GoldenTokenizer.model("unigram");
        List<Integer> ids = model.encodeAsIds("the", true, true);
        assertThat(ids)
                .startsWith(model.bosId())
                .endsWith(model.eosId())
                .hasSize(model.encodeAsIds("the").size() + 2);
        assertThat(model.decodeIds(ids)).isEqualTo("the");
    }

    @Test
    void samplesWaysByTheirProbability() {
        SentencePieceProcessor model = GoldenTokenizer.model("unigram");
        Map<List<String>, Integer> counts = new HashMap<>();
        Random random = new Random(7);
        int draws = 20000;
        for (int i = 0; i < draws; i++) {
            counts.merge(model.sampleEncode("the end", -1, 0.5, random).pieces(), 1, Integer::sum);
        }
        List<Encoding> all = model.nbestEncode("the end", 512);
        double total =
                all.stream().mapToDouble(way -> Math.exp(0.5 * way.score())).sum();
        for (Encoding way : all.subList(0, Math.min(10, all.size()))) {
            double expected = Math.exp(0.5 * way.score()) / total;
            assertThat((double) counts.getOrDefault(way.pieces(), 0) / draws)
                    .as(way.pieces().toString())
                    .isCloseTo(expected, within(5 * Math.sqrt(expected / draws)));
        }
    }

    @Test
    void samplesAmongTheBestOnly() {
        SentencePieceProcessor model = GoldenTokenizer.model("unigram");
        List<List<String>> best =
                model.nbestEncode("the end", 3).stream().map(Encoding::pieces).toList();
        Random random = new Random(7);
        assertThat(IntStream.range(0, 200)
                        .mapToObj(i ->
                                model.sampleEncode("the end", 3, 0.1, random).pieces()))
                .isSubsetOf(best)
                .containsAll(best);
    }

    @Test
    void bpeDropsMergesWithTheGivenProbability() {
        SentencePieceProcessor model = GoldenTokenizer.model("bpe");
        String text = "the License";
        assertThat(model.sampleEncode(text, -1, 0, new Random(7))).isEqualTo(model.encode(text));
        assertThat(model.sampleEncode(text, -1, 1, new Random(7)).pieces()).hasSize(12);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(seed -> model.sampleEncode(text, -1, 0.3, new Random(seed)))
                        .distinct()
                        .map(way -> model.decodeIds(way.ids())))
                .hasSizeGreaterThan(5)
                .containsOnly(text);
    }

    @Test
    void theSameSeedDrawsTheSameWays() {
        SentencePieceProcessor model = GoldenTokenizer.model("unigram");
        assertThat(model.sampleEncode("the Licensor", -1, 0.1, new Random(3)))
                .isEqualTo(model.sampleEncode("the Licensor", -1, 0.1, new Random(3)));
    }

    @Test
    void encodesInSeveralThreadsAtOnce() {
        SentencePieceProcessor model = GoldenTokenizer.model("unigram");
        Encoding expected = model.encode("The Licensor grants You a license.");
        assertThat(IntStream.range(0, 500)
                        .parallel()
                        .mapToObj(i -> model.encode("The Licensor grants You a license."))
                        .distinct())
                .containsExactly(expected);
    }

    @Test
    void refusesTokensOfAnotherVocabulary() {
        assertThatThrownBy(() -> GoldenTokenizer.model("unigram").decodeIds(List.of(3, 300)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token 300 is of another vocabulary: this one has ids 0 to 299");
    }

    @Test
    void refusesToSampleWhatHasOneWayOnly() {
        assertThatThrownBy(() -> GoldenTokenizer.model("char").sampleEncode("a", -1, 0.1, new Random(1)))
                .hasMessage("sampling needs a unigram or bpe model, this is a char model");
        assertThatThrownBy(() -> GoldenTokenizer.model("bpe").nbestEncode("a", 2))
                .hasMessage("n-best encoding needs a unigram model, this is a bpe model");
        assertThatThrownBy(() -> GoldenTokenizer.model("unigram").nbestEncode("a", 513))
                .hasMessage("nbest_size must be between 1 and 512, got 513");
    }

    @Test
    void namesAFileThatIsAbsent() {
        assertThatThrownBy(() -> new SentencePieceProcessor(folder.resolve("no.model")))
                .hasMessage("tokenizer model " + folder.resolve("no.model") + " cannot be read");
    }

    @Test
    void namesAFileThatIsNoModel() throws IOException {
        Path text = Files.writeString(folder.resolve("a.model"), "hello");
        assertThatThrownBy(() -> new SentencePieceProcessor(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(text + " is no SentencePiece model: ");
        Path empty = Files.createFile(folder.resolve("b.model"));
        assertThatThrownBy(() -> new SentencePieceProcessor(empty))
                .hasMessage(empty + " is no SentencePiece model: there are no pieces in its 0 bytes");
    }

    @Test
    void namesATruncatedModel() throws IOException {
        byte[] whole = Files.readAllBytes(GoldenTokenizer.file("bpe.model"));
        Path cut = Files.write(folder.resolve("cut.model"), Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(() -> new SentencePieceProcessor(cut))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(cut + " is no SentencePiece model: truncated protobuf message: ");
    }
}
