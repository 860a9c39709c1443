package org.broca.decoders.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.broca.decoders.ngram.KenLmScorer;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CtcSearchersTest {
    private static final List<String> LETTERS = List.of("<blank>", "a", "b", "c", " ");

    static Path arpa() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(CtcSearchersTest.class.getResource("/golden/ctc_search/words.arpa"))
                .toURI());
    }

    static Stream<String> names() {
        Stream<String> both = Stream.of("letters", "pieces", "several", "narrow", "skip", "pruned")
                .flatMap(name -> Stream.of("beam-" + name, "prefix-" + name));
        return Stream.concat(both, Stream.of("beam-lm-letters", "beam-lm-pieces", "beam-lm-weights"));
    }

    @SuppressWarnings("unchecked")
    private static CtcSearcher searcher(Golden golden, String name) throws URISyntaxException {
        Map<String, Object> options = new LinkedHashMap<>((Map<String, Object>) present(golden.options(), "search"));
        options.put("blank_index", 0);
        options.put("vocab_list", present(golden.options(), "vocab_list"));
        if (name.contains("-lm-")) {
            options.put("kenlm_model_path", arpa().toString());
        }
        return present(golden.options(), "kind").equals("beam")
                ? HyperYaml.build(CtcBeamSearcher.class, options)
                : HyperYaml.build(CtcPrefixBeamSearcher.class, options);
    }

    private static Object present(Map<String, Object> options, String key) {
        return Objects.requireNonNull(options.get(key));
    }

    @ParameterizedTest
    @MethodSource("names")
    @SuppressWarnings("unchecked")
    void searchesMatchSpeechBrain(String name) throws URISyntaxException {
        Golden golden = Golden.load("ctc_search/" + name + "-sb1.1.2");
        List<List<CtcHypothesis>> found =
                searcher(golden, name).search(golden.input("log_probs"), golden.input("lengths"));
        List<List<Map<String, Object>>> expected = (List<List<Map<String, Object>>>) present(golden.options(), "found");
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).stream().map(CtcHypothesis::text))
                    .containsExactlyElementsOf(expected.get(i).stream()
                            .map(hypothesis -> (String) present(hypothesis, "text"))
                            .toList());
            for (int k = 0; k < found.get(i).size(); k++) {
                assertAlike(found.get(i).get(k), expected.get(i).get(k));
            }
        }
    }

    private static void assertAlike(CtcHypothesis found, Map<String, Object> expected) {
        assertThat(found.score()).isCloseTo((double) present(expected, "score"), within(1e-4));
        assertThat(found.lmScore()).isCloseTo((double) present(expected, "lm_score"), within(1e-4));
        List<Object> frames = found.textFrames().stream()
                .<Object>map(word -> List.of(word.word(), List.of(word.start(), word.end())))
                .toList();
        assertThat((Object) frames).isEqualTo(present(expected, "text_frames"));
    }

    @Test
    void hotWordsTurnTheBalance() {
        CtcBeamSearcher searcher = CtcBeamSearcher.builder(0, LETTERS).build();
        Tensor probabilities = Tensor.of(
                        new double[] {0.1, 0.8, 0.04, 0.03, 0.03, 0.1, 0.05, 0.5, 0.3, 0.05, 0.8, 0.05, 0.05, 0.05, 0.05
                        },
                        1,
                        3,
                        5)
                .log();
        Tensor whole = Tensor.ones(1);
        assertThat(searcher.search(probabilities, whole).get(0).get(0).text()).isEqualTo("ab");
        CtcHypothesis plain = searcher.search(probabilities, whole).get(0).get(0);
        CtcHypothesis boosted = searcher.search(probabilities, whole, PhraseBoosts.of(Map.of("ac", 2.0)))
                .get(0)
                .get(0);
        assertThat(boosted.text()).isEqualTo("ac");
        assertThat(boosted.lmScore()).isCloseTo(boosted.score() + 2, within(1e-6));
        assertThat(searcher.search(probabilities, whole, PhraseBoosts.of(Map.of("ac", 0.0)))
                        .get(0)
                        .get(0))
                .isEqualTo(plain);
        assertThat(searcher.search(probabilities, whole, PhraseBoosts.of(Map.of("acc", 2.0, "a c", 5.0)))
                        .get(0)
                        .get(0))
                .as("begun phrases give their boost back")
                .isEqualTo(plain);
    }

    @Test
    void aLexiconLeavesNothingButItsWords() throws URISyntaxException {
        for (String kind : List.of("beam", "prefix")) {
            Golden golden = Golden.load("ctc_search/" + kind + "-letters-sb1.1.2");
            List<String> lexicon = List.of("cab", "ba", "a");
            CtcSearcher searcher = kind.equals("beam")
                    ? CtcBeamSearcher.builder(0, LETTERS).lexicon(lexicon).build()
                    : CtcPrefixBeamSearcher.builder(0, LETTERS).lexicon(lexicon).build();
            for (List<CtcHypothesis> found : searcher.search(golden.input("log_probs"), golden.input("lengths"))) {
                assertThat(lexicon).containsAll(List.of(found.get(0).text().split(" ", -1)));
            }
        }
    }

    @Test
    void framesMayComePieceByPiece() {
        Golden golden = Golden.load("ctc_search/beam-pieces-sb1.1.2");
        @SuppressWarnings("unchecked")
        List<String> pieces = (List<String>) present(golden.options(), "vocab_list");
        CtcBeamSearcher searcher = CtcBeamSearcher.builder(0, pieces).build();
        float[] frames = golden.input("log_probs").select(0, 0).contiguous().toFloatArray();
        CtcDecoding decoding = searcher.start(PhraseBoosts.NONE);
        Map<Integer, String> partial = new HashMap<>();
        for (int from = 0; from < frames.length; from += 6 * pieces.size()) {
            decoding.accept(java.util.Arrays.copyOfRange(frames, from, from + 6 * pieces.size()), pieces.size());
            partial.put(from, decoding.hypotheses().get(0).text());
        }
        assertThat(partial)
                .hasSize(4)
                .containsValue(decoding.hypotheses().get(0).text());
        assertThat(decoding.hypotheses()).isEqualTo(searcher.decode(frames, pieces.size(), PhraseBoosts.NONE));
    }

    @Test
    void yamlMakesSearchersByTheirPythonNames() throws URISyntaxException {
        Hparams hparams = HyperYaml.load("""
                arpa: %s
                beam: !new:speechbrain.decoders.CTCBeamSearcher
                    blank_index: 0
                    vocab_list: ["_", "a", "b", " "]
                    kenlm_model_path: !ref <arpa>
                    beam_size: 7
                prefix: !new:speechbrain.decoders.ctc.CTCPrefixBeamSearcher [0, ["_", "a"]]
                decoding_function: !name:speechbrain.decoders.ctc.CTCBeamSearcher
                    topk: 2
                scorer: !new:speechbrain.decoders.scorer.KenLMScorer
                    lm_path: !ref <arpa>
                    vocab_size: 2
                    token_list: [a, b]
                """.formatted(arpa()), Overrides.none());
        assertThat(hparams.get("beam", CtcSearcher.class)).isInstanceOf(CtcBeamSearcher.class);
        assertThat(hparams.get("prefix", CtcSearcher.class)).isInstanceOf(CtcPrefixBeamSearcher.class);
        assertThat(hparams.get("scorer", KenLmScorer.class).name()).isEqualTo("kenlm");
        CtcSearcher made =
                hparams.get("decoding_function", CtcSearcher.Factory.class).build(0, LETTERS);
        assertThat(made.decode(new float[] {-1, -2, -2, -2, -2}, 5, PhraseBoosts.NONE))
                .hasSize(2);
    }

    @Test
    void optionsOutOfTheirBoundsAreRefused() {
        assertThatThrownBy(() -> CtcBeamSearcher.builder(5, LETTERS).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CtcBeamSearcher: blank_index must be in [0, 5), the size of vocab_list, got 5");
        assertThatThrownBy(() ->
                        CtcPrefixBeamSearcher.builder(0, LETTERS).beamSize(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CtcPrefixBeamSearcher: beam_size must be positive, got 0");
    }
}
