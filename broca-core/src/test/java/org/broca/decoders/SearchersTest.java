package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.hparams.HyperYaml;
import org.broca.lobes.models.RnnLm;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Embedding;
import org.broca.nnet.Layer;
import org.broca.nnet.Linear;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchersTest {
    private static final int TOKENS = 9;

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Golden golden, String key) {
        return (Map<String, Object>) golden.options().get(key);
    }

    private static Map<String, Object> withParts(Golden golden) {
        Map<String, Object> options = new LinkedHashMap<>(part(golden, "search"));
        options.put("embedding", Embedding.builder(TOKENS).embeddingDim(3).build());
        options.put("decoder", HyperYaml.build(AttentionalRnnDecoder.class, part(golden, "decoder")));
        options.put("linear", Linear.builder(TOKENS).inputSize(7).build());
        return options;
    }

    private static <T extends Searcher> T searcher(Class<T> type, Golden golden, Map<String, Object> options) {
        T searcher = HyperYaml.build(type, options);
        assertThat(searcher.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        searcher.loadStateDict(golden.weights());
        searcher.train(false);
        return searcher;
    }

    private static void assertFound(Golden golden, Hypotheses found) {
        assertThat(found.hyps()).isEqualTo(golden.options().get("hyps"));
        TensorAssert.assertThat(found.lengths()).isCloseTo(golden.output("lengths"), 1e-6);
        TensorAssert.assertThat(found.scores()).isCloseTo(golden.output("scores"), 1e-4);
        TensorAssert.assertThat(found.logProbs()).isCloseTo(golden.output("log_probs"), 1e-4);
    }

    private static Stream<String> models(String kind) {
        return Stream.of("content", "location", "keyvalue")
                .flatMap(attention -> Stream.of("gru", "lstm").map(rnn -> kind + "-" + attention + "-" + rnn));
    }

    static Stream<String> greedy() {
        return Stream.concat(models("greedy"), Stream.of("greedy-least", "greedy-short"));
    }

    @ParameterizedTest
    @MethodSource("greedy")
    void greedySearchMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("searchers/" + name + "-sb1.1.2");
        Searcher searcher = searcher(S2sRnnGreedySearcher.class, golden, withParts(golden));
        assertFound(golden, searcher.search(golden.input("encoded"), golden.input("lengths")));
    }

    static Stream<String> beam() {
        return Stream.concat(
                models("beam"),
                Stream.of(
                        "beam-one",
                        "beam-wide",
                        "beam-plain",
                        "beam-threshold",
                        "beam-shift",
                        "beam-least",
                        "beam-short",
                        "beam-bos-is-eos",
                        "beam-minus-inf"));
    }

    @ParameterizedTest
    @MethodSource("beam")
    void beamSearchMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("searchers/" + name + "-sb1.1.2");
        Searcher searcher = searcher(S2sRnnBeamSearcher.class, golden, withParts(golden));
        assertFound(golden, searcher.search(golden.input("encoded"), golden.input("lengths")));
    }

    @Test
    void givesTheBestHypothesesOfEachUtterance() {
        Golden golden = Golden.load("searchers/beam-topk-sb1.1.2");
        Searcher searcher = searcher(S2sRnnBeamSearcher.class, golden, withParts(golden));
        Hypotheses found = searcher.search(golden.input("encoded"), golden.input("lengths"));
        Hypotheses.Top top = found.top().orElseThrow();
        assertThat(lists(top.hyps())).isEqualTo(golden.options().get("hyps"));
        TensorAssert.assertThat(top.lengths()).isCloseTo(golden.output("lengths"), 1e-6);
        TensorAssert.assertThat(top.scores()).isCloseTo(golden.output("scores"), 1e-4);
        TensorAssert.assertThat(top.logProbs()).isCloseTo(golden.output("log_probs"), 1e-4);
        TensorAssert.assertThat(found.scores()).isSameAs(top.scores().select(1, 0));
    }

    private static List<List<List<Integer>>> lists(Tensor hyps) {
        long[] all = hyps.toLongArray();
        List<List<List<Integer>>> lists = new ArrayList<>();
        int at = 0;
        for (int b = 0; b < hyps.size(0); b++) {
            List<List<Integer>> utterance = new ArrayList<>();
            for (int k = 0; k < hyps.size(1); k++) {
                List<Integer> tokens = new ArrayList<>();
                for (int i = 0; i < hyps.size(2); i++) {
                    tokens.add((int) all[at++]);
                }
                utterance.add(tokens);
            }
            lists.add(utterance);
        }
        return lists;
    }

    private static RnnLm languageModel(Golden golden) {
        RnnLm model = RnnLm.builder(TOKENS)
                .embeddingDim(3)
                .rnnNeurons(5)
                .dnnNeurons(4)
                .rnnLayers(1)
                .build();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        model.stateDict().keySet().forEach(key -> weights.put(key, golden.tensor("lm." + key)));
        model.loadStateDict(weights);
        return model;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scored-lm", "scored-coverage", "scored-both"})
    void scorersMatchSpeechBrain(String name) {
        Golden golden = Golden.load("searchers/" + name + "-sb1.1.2");
        Map<String, Double> weights = new LinkedHashMap<>();
        part(golden, "weights").forEach((key, value) -> weights.put(key, ((Number) value).doubleValue()));
        List<Scorer<?>> scorers = new ArrayList<>();
        if (weights.containsKey("rnnlm")) {
            scorers.add(
                    RnnLmScorer.builder(languageModel(golden)).temperature(1.25).build());
        }
        if (weights.containsKey("coverage")) {
            scorers.add(CoverageScorer.builder().build());
        }
        Map<String, Object> options = withParts(golden);
        options.put(
                "scorer",
                Scorers.builder().weights(weights).fullScorers(scorers).build());
        Searcher searcher = searcher(S2sRnnBeamSearcher.class, golden, options);
        assertFound(golden, searcher.search(golden.input("encoded"), golden.input("lengths")));
    }

    @Test
    void leavesNothingButItsResult() {
        Golden golden = Golden.load("searchers/beam-wide-sb1.1.2");
        Searcher searcher = searcher(S2sRnnBeamSearcher.class, golden, withParts(golden));
        Hypotheses found;
        try (TensorScope scope = TensorScope.open()) {
            found = searcher.search(golden.input("encoded"), golden.input("lengths"));
            assertThat(found.scores().isFreed()).isFalse();
        }
        assertThat(found.scores().isFreed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1})
    void readsCtcOutputsAsSpeechBrain(int blank) {
        Golden golden = Golden.load("searchers/ctc-sb1.1.2");
        assertThat(Ctc.greedyDecode(golden.input("probabilities"), golden.input("lengths"), blank))
                .isEqualTo(golden.options().get(String.valueOf(blank)));
        assertThat(Ctc.filterOutput(List.of("a", "a", "blank", "b", "b", "blank", "c"), "blank"))
                .containsExactly("a", "b", "c");
    }

    private static S2sRnnBeamSearcher.Builder builder() {
        AttentionalRnnDecoder decoder = AttentionalRnnDecoder.builder(
                        AttentionalRnnDecoder.RnnType.GRU, AttentionalRnnDecoder.AttnType.CONTENT, 7)
                .attnDim(5)
                .numLayers(1)
                .encDim(4)
                .inputSize(3)
                .build();
        Layer embedding = Embedding.builder(TOKENS).embeddingDim(3).build();
        return S2sRnnBeamSearcher.builder(
                        embedding, decoder, Linear.builder(TOKENS).inputSize(7).build())
                .bosIndex(0)
                .eosIndex(1)
                .beamSize(4);
    }

    private static CtcScorer ctc() {
        return CtcScorer.builder(Linear.builder(TOKENS).inputSize(4).build())
                .blankIndex(2)
                .eosIndex(1)
                .build();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> builder().topk(5).build())
                .hasMessage("S2sRnnBeamSearcher: topk must be in [1, beam_size = 4], got 5");
        assertThatThrownBy(() -> builder().eosIndex(-1).build())
                .hasMessage("S2sRnnBeamSearcher: eos_index must not be negative, got -1");
        assertThatThrownBy(() -> builder().temperature(0).build())
                .hasMessage("S2sRnnBeamSearcher: temperature must be positive, got 0.0");
        assertThatThrownBy(() -> builder().minDecodeRatio(1.5).build())
                .hasMessage("S2sRnnBeamSearcher: min_decode_ratio must be in [0, max_decode_ratio = 1.0], got 1.5");
        assertThatThrownBy(() -> builder().maxDecodeRatio(0.1).build().search(Tensor.ones(2, 7, 4), Tensor.ones(2)))
                .hasMessage("S2sRnnBeamSearcher: max_decode_ratio = 0.1 leaves no step for 7 encoded frames");
        assertThatThrownBy(() -> SearchRequest.PLAIN.withNbest(0))
                .hasMessage("SearchRequest: nbest must be positive, got 0");
        S2sRnnBeamSearcher searcher = builder().build();
        assertThatThrownBy(
                        () -> searcher.search(Tensor.ones(2, 7, 4), Tensor.ones(2), SearchRequest.PLAIN.withNbest(5)))
                .hasMessage("S2sRnnBeamSearcher: nbest must be in [1, beam_size = 4], got 5");
    }

    @Test
    void refusesOlderKeysThatCannotBe() {
        assertThatThrownBy(() -> builder().ctcWeight(1.4).build())
                .hasMessage("S2sRnnBeamSearcher: ctc_weight must be in [0, 1], got 1.4");
        assertThatThrownBy(() -> builder().ctcWeight(0.4).blankIndex(2).build())
                .hasMessage("S2sRnnBeamSearcher: ctc_weight = 0.4 needs the layer before the CTC loss");
        assertThatThrownBy(() -> builder().ctcWeight(0.4).blankIndex(0).build())
                .hasMessage("S2sRnnBeamSearcher: with CTC, bos_index, eos_index and blank_index must all differ,"
                        + " got 0, 1 and 0");
        assertThatThrownBy(() -> builder().lmWeight(0.5).build())
                .hasMessage("S2sRnnBeamSearcher: lm_weight = 0.5 needs a language_model");
        assertThatThrownBy(() -> builder()
                        .lmWeight(0.5)
                        .languageModel(Linear.builder(3).inputSize(2).build())
                        .build())
                .hasMessage("S2sRnnBeamSearcher: the language model must be a RNNLM or a TransformerLM, got Linear");
        assertThatThrownBy(() -> builder().lengthRewarding(0.5).build())
                .hasMessage("S2sRnnBeamSearcher: length_rewarding = 0.5 needs length_normalization: False");
        assertThatThrownBy(() -> builder()
                        .coveragePenalty(0.5)
                        .scorer(Scorers.builder().build())
                        .build())
                .hasMessage("S2sRnnBeamSearcher: give either scorer, or keys of SpeechBrain 0.5 such as lm_weight,"
                        + " ctc_weight, coverage_penalty");
        RnnLm other =
                RnnLm.builder(5).embeddingDim(3).rnnNeurons(5).dnnNeurons(4).build();
        S2sRnnBeamSearcher mismatched =
                builder().languageModel(other).lmWeight(0.5).build();
        assertThatThrownBy(() -> mismatched.search(Tensor.ones(2, 7, 4), Tensor.ones(2)))
                .hasMessage("RnnLmScorer: the language model knows 5 tokens, the decoder 9");
        S2sRnnBeamSearcher fewer = builder()
                .ctcLinear(Linear.builder(6).inputSize(4).build())
                .blankIndex(2)
                .ctcWeight(0.5)
                .build();
        assertThatThrownBy(() -> fewer.search(Tensor.ones(2, 7, 4), Tensor.ones(2)))
                .hasMessage("CtcScorer: ctc_fc knows 6 tokens, the decoder 9");
    }

    @Test
    void refusesScorersThatCannotBe() {
        assertThatThrownBy(() -> Scorers.builder().weights(Map.of("ctc", 0.4)).build())
                .hasMessage("Scorers: weights must be given for the scorers [], got [ctc]");
        assertThatThrownBy(() -> scorers(1.2, List.of(ctc()), List.of()))
                .hasMessage("Scorers: the weight of ctc must be in [0, 1], got 1.2");
        assertThatThrownBy(() -> scorers(1, List.of(), List.of(ctc())))
                .hasMessage("Scorers: with a weight of 1, ctc must be one of full_scorers");
        assertThatThrownBy(() -> Scorers.builder()
                        .fullScorers(List.of(ctc(), CoverageScorer.builder().build()))
                        .weights(Map.of("ctc", 1.0, "coverage", 0.3))
                        .build())
                .hasMessage("Scorers: with a weight of 1 for ctc there is no attention to be covered,"
                        + " got coverage = 0.3");
        assertThatThrownBy(() -> builder()
                        .scorer(scorers(0.4, List.of(ctc()), List.of()))
                        .bosIndex(2)
                        .build())
                .hasMessage("S2sRnnBeamSearcher: with CTC, bos_index, eos_index and blank_index must all differ,"
                        + " got 2, 1 and 2");
        Scorers length = Scorers.builder()
                .fullScorers(List.of(LengthScorer.builder().build()))
                .weights(Map.of("length", 0.5))
                .build();
        assertThatThrownBy(() -> builder().scorer(length).build())
                .hasMessage("S2sRnnBeamSearcher: a length scorer needs length_normalization: False");
        assertThatThrownBy(
                        () -> CtcScorer.builder(Linear.builder(9).inputSize(4).build())
                                .build())
                .hasMessage("CtcScorer: blank_index must not be negative, got -1");
    }

    private static Scorers scorers(double weight, List<Scorer<?>> full, List<Scorer<?>> partial) {
        return Scorers.builder()
                .fullScorers(full)
                .partialScorers(partial)
                .weights(Map.of("ctc", weight))
                .build();
    }

    @Test
    void refusesModulesThatAreNoTransformer() {
        Layer linear = Linear.builder(9).inputSize(4).build();
        assertThatThrownBy(() -> S2sTransformerGreedySearcher.builder(List.of(linear, linear))
                        .bosIndex(0)
                        .eosIndex(1)
                        .build())
                .hasMessage("S2sTransformerGreedySearcher: modules must be a TransformerASR and the layer that scores"
                        + " tokens, got [Linear, Linear]");
        assertThatThrownBy(() -> S2sTransformerBeamSearcher.builder(List.of(linear, linear))
                        .bosIndex(0)
                        .eosIndex(1)
                        .blankIndex(2)
                        .ctcWeight(0.5)
                        .build())
                .hasMessage("S2sTransformerBeamSearcher: ctc_weight = 0.5 needs the layer before the CTC loss as third"
                        + " of modules");
    }

    @Test
    void aPureCtcSearchEndsWhereCtcDoes() {
        Linear layer = Linear.builder(TOKENS).inputSize(TOKENS).build();
        layer.loadStateDict(Map.of("w.weight", Tensor.eye(TOKENS).mul(9), "w.bias", Tensor.zeros(TOKENS)));
        Scorers pure = Scorers.builder()
                .fullScorers(List.of(
                        CtcScorer.builder(layer).blankIndex(2).eosIndex(1).build()))
                .weights(Map.of("ctc", 1.0))
                .build();
        AttentionalRnnDecoder decoder = AttentionalRnnDecoder.builder(
                        AttentionalRnnDecoder.RnnType.GRU, AttentionalRnnDecoder.AttnType.CONTENT, 7)
                .attnDim(5)
                .numLayers(1)
                .encDim(TOKENS)
                .inputSize(3)
                .build();
        Searcher searcher = S2sRnnBeamSearcher.builder(
                        Embedding.builder(TOKENS).embeddingDim(3).build(),
                        decoder,
                        Linear.builder(TOKENS).inputSize(7).build())
                .bosIndex(0)
                .eosIndex(1)
                .beamSize(5)
                .scorer(pure)
                .build();
        Tensor frames = Tensor.of(new long[] {5, 5, 2, 5, 3, 2, 2, 4}, 1, 8)
                .oneHot(TOKENS)
                .to(DType.FLOAT32);
        assertThat(searcher.search(frames, Tensor.ones(1)).hyps()).containsExactly(List.of(5, 5, 3, 4));
    }
}
