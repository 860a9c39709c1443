package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.lobes.models.RnnLm;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Embedding;
import org.broca.nnet.Layer;
import org.broca.nnet.Linear;
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
    void takesTheKeysOfOlderFiles() {
        Golden golden = Golden.load("searchers/scored-both-sb1.1.2");
        String yaml = """
                embedding: !new:speechbrain.nnet.embedding.Embedding
                    num_embeddings: 9
                    embedding_dim: 3
                decoder: !new:speechbrain.nnet.RNN.AttentionalRNNDecoder
                    rnn_type: gru
                    attn_type: location
                    hidden_size: 7
                    attn_dim: 5
                    num_layers: 1
                    enc_dim: 4
                    input_size: 3
                    channels: 2
                    kernel_size: 2
                seq_lin: !new:speechbrain.nnet.linear.Linear
                    input_size: 7
                    n_neurons: 9
                lm_model: !new:speechbrain.lobes.models.RNNLM.RNNLM
                    output_neurons: 9
                    embedding_dim: 3
                    rnn_neurons: 5
                    dnn_neurons: 4
                    rnn_layers: 1
                test_search: !new:speechbrain.decoders.S2SRNNBeamSearchLM
                    embedding: !ref <embedding>
                    decoder: !ref <decoder>
                    linear: !ref <seq_lin>
                    ctc_linear: !ref <seq_lin>
                    language_model: !ref <lm_model>
                    bos_index: 0
                    eos_index: 1
                    blank_index: 0
                    min_decode_ratio: 0.0
                    max_decode_ratio: 1.0
                    beam_size: 4
                    eos_threshold: 1.5
                    using_max_attn_shift: False
                    max_attn_shift: 240
                    coverage_penalty: 0.7
                    lm_weight: 0.4
                    ctc_weight: 0.0
                    temperature: 1.0
                    temperature_lm: 1.25
                """;
        Hparams hparams = HyperYaml.load(yaml, Overrides.none());
        Searcher searcher = hparams.get("test_search", S2sRnnBeamSearcher.class);
        searcher.loadStateDict(golden.weights());
        hparams.get("lm_model", RnnLm.class).loadStateDict(languageModel(golden).stateDict());
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

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> builder().ctcWeight(0.4).build())
                .hasMessage("S2sRnnBeamSearcher: ctc_weight must be 0, as scores of CTC are not part of this search;"
                        + " got 0.4");
        assertThatThrownBy(() -> builder().lmWeight(0.5).build())
                .hasMessage("S2sRnnBeamSearcher: lm_weight = 0.5 needs a language_model");
        assertThatThrownBy(() -> builder().topk(5).build())
                .hasMessage("S2sRnnBeamSearcher: topk must be in [1, beam_size = 4], got 5");
        assertThatThrownBy(() -> builder().eosIndex(-1).build())
                .hasMessage("S2sRnnBeamSearcher: eos_index must not be negative, got -1");
        assertThatThrownBy(() -> builder().maxDecodeRatio(0.1).build().search(Tensor.ones(2, 7, 4), Tensor.ones(2)))
                .hasMessage("S2sRnnBeamSearcher: max_decode_ratio = 0.1 leaves no step for 7 encoded frames");
        RnnLm other =
                RnnLm.builder(5).embeddingDim(3).rnnNeurons(5).dnnNeurons(4).build();
        S2sRnnBeamSearcher mismatched =
                builder().languageModel(other).lmWeight(0.5).build();
        assertThatThrownBy(() -> mismatched.search(Tensor.ones(2, 7, 4), Tensor.ones(2)))
                .hasMessage("RnnLmScorer: the language model knows 5 tokens, the decoder 9");
        assertThatThrownBy(() -> Scorers.builder().weights(Map.of("ctc", 0.4)).build())
                .hasMessage("Scorers: weights must be given for the scorers [], got [ctc]");
    }
}
