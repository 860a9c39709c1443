package org.broca.nnet.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("mha", MultiheadAttention.class, ""),
                Arguments.of("mha-masked", MultiheadAttention.class, "pairs padding"),
                Arguments.of("mha-some", MultiheadAttention.class, "some"),
                Arguments.of("mha-cross", MultiheadAttention.class, "cross padding"),
                Arguments.of("mha-added", MultiheadAttention.class, "pairs padding"),
                Arguments.of("mha-kdim", MultiheadAttention.class, "cross padding"),
                Arguments.of("relpos", RelPosMhaXl.class, "positions"),
                Arguments.of("relpos-masked", RelPosMhaXl.class, "positions pairs padding"),
                Arguments.of("relpos-some", RelPosMhaXl.class, "positions some padding"),
                Arguments.of("relpos-cross", RelPosMhaXl.class, "positions cross padding"),
                Arguments.of("rope", RopeMha.class, ""),
                Arguments.of("rope-masked", RopeMha.class, "some padding"),
                Arguments.of("hypermixing", HyperMixing.class, "padding"),
                Arguments.of("hypermixing-tied", HyperMixing.class, ""));
    }

    private static Map<String, Tensor> attend(Attention layer, Map<String, Tensor> in, String uses, boolean weights) {
        Optional<Tensor> pairs = Stream.of("pairs", "some")
                .filter(uses::contains)
                .map(key -> Objects.requireNonNull(in.get(key)))
                .findFirst();
        Optional<Tensor> padding = uses.contains("padding") ? Optional.ofNullable(in.get("padding")) : Optional.empty();
        AttentionContext masked = AttentionContext.of(AttentionMask.of(pairs, padding));
        AttentionContext placed =
                uses.contains("positions") ? masked.withPositions(Objects.requireNonNull(in.get("positions"))) : masked;
        Tensor x = Objects.requireNonNull(in.get("x"));
        Tensor keys = uses.contains("cross") ? Objects.requireNonNull(in.get("memory")) : x;
        Attended attended = layer.forward(x, keys, keys, weights ? placed.withWeights() : placed);
        Map<String, Tensor> out = new LinkedHashMap<>(Map.of("0", attended.output()));
        attended.weights().ifPresent(each -> out.put("weights", each));
        return out;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matchesSpeechBrainWithWeights(String name, Class<? extends Attention> type, String uses) {
        GoldenModel.assertSame(name, type, (layer, in) -> attend(layer, in, uses, true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameWithoutWeights(String name, Class<? extends Attention> type, String uses) {
        Golden golden = GoldenModel.load(name);
        Attention layer = GoldenModel.make(golden, type);
        Map<String, Tensor> out = attend(layer, golden.inputs(), uses, false);
        assertThat(out).containsOnlyKeys("0");
        TensorAssert.assertThat(out.get("0")).isCloseTo(golden.output("0"), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void startsWithPythonsWeights(String name, Class<? extends Attention> type, String uses) {
        GoldenModel.assertInitialWeights(name, type);
    }

    @Test
    void feedForwardMatchesSpeechBrain() {
        GoldenModel.assertInitialWeights("ffn", PositionalwiseFeedForward.class);
        GoldenModel.assertSame(
                "ffn",
                PositionalwiseFeedForward.class,
                (layer, in) -> Map.of("0", layer.forward(Objects.requireNonNull(in.get("x")))));
    }

    @Test
    void absolutePositionsMatchSpeechBrain() {
        Golden golden = GoldenModel.load("positional-encoding");
        PositionalEncoding encoding = PositionalEncoding.builder(6).maxLen(20).build();
        TensorAssert.assertThat(encoding.stateDict().get("pe"))
                .isCloseTo(golden.weights().get("pe"), 1e-7);
        TensorAssert.assertThat(encoding.forward(Tensor.zeros(2, 9, 6))).isCloseTo(golden.output("0"), 1e-7);
    }

    @Test
    void relativePositionsMatchSpeechBrain() {
        Golden golden = GoldenModel.load("rel-pos-enc");
        RelPosEncXl encoding = new RelPosEncXl(6);
        TensorAssert.assertThat(encoding.stateDict().get("inv_freq"))
                .isCloseTo(golden.weights().get("inv_freq"), 1e-7);
        TensorAssert.assertThat(encoding.forward(Tensor.zeros(2, 9, 6))).isCloseTo(golden.output("0"), 1e-6);
        TensorAssert.assertThat(encoding.forward(Tensor.zeros(1, 70, 6))).isCloseTo(golden.output("long"), 1e-5);
    }

    @Test
    void aQueryThatSeesNothingGetsNothing() {
        Tensor padding = Tensor.of(new boolean[] {true, true, true, false, true, true}, 2, 3);
        AttentionContext context = AttentionContext.of(AttentionMask.ofPadding(padding));
        Tensor x = Tensor.randn(2, 3, 4);
        MultiheadAttention layer = MultiheadAttention.builder(2, 4).build();
        assertThat(layer.forward(x, context).output().select(0, 0).sameAs(Tensor.zeros(3, 4)))
                .isTrue();
        Tensor weights = layer.forward(x, context.withWeights()).weights().orElseThrow();
        TensorAssert.assertThat(weights.sum(false, 2)).isCloseTo(Tensor.of(new float[] {0, 0, 0, 1, 1, 1}, 2, 3), 1e-6);
    }

    @Test
    void dropsWeightsOnlyInTraining() {
        MultiheadAttention layer = MultiheadAttention.builder(2, 4).dropout(0.5).build();
        Tensor x = Tensor.randn(2, 30, 4);
        assertThat(output(layer, x).sameAs(output(layer, x))).isFalse();
        layer.train(false);
        assertThat(output(layer, x).sameAs(output(layer, x))).isTrue();
    }

    private static Tensor output(MultiheadAttention layer, Tensor x) {
        return layer.forward(x, AttentionContext.none()).output();
    }

    @Test
    void isMadeFromYaml() {
        Layer layer = HyperYaml.load("""
                        attention: !new:speechbrain.nnet.attention.RelPosMHAXL
                            embed_dim: 8
                            num_heads: 2
                        ffn: !new:speechbrain.nnet.attention.PositionalwiseFeedForward
                            d_ffn: 16
                            input_shape: [null, null, 8]
                            activation: !name:torch.nn.GELU
                        """, Overrides.none()).get("ffn", Layer.class);
        TensorAssert.assertThat(((TensorMap) layer).forward(Tensor.zeros(2, 3, 8)))
                .hasShape(2, 3, 8);
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> MultiheadAttention.builder(3, 8).build())
                .hasMessage("MultiheadAttention: d_model must be a multiple of nhead, got 8 and 3");
        assertThatThrownBy(() -> RelPosMhaXl.builder(8, 3).build())
                .hasMessage("RelPosMHAXL: embed_dim must be a multiple of num_heads, got 8 and 3");
        assertThatThrownBy(() -> RopeMha.builder(6, 2).build())
                .hasMessage("RoPEMHA: the size of a head must be even, got 6 / 2");
        assertThatThrownBy(() -> PositionalEncoding.builder(5).build())
                .hasMessage("PositionalEncoding: input_size must be even, got 5");
        assertThatThrownBy(
                        () -> RelPosMhaXl.builder(4, 2).build().forward(Tensor.zeros(1, 3, 4), AttentionContext.none()))
                .hasMessage("RelPosMHAXL needs positions [1, 2 * time - 1, 4]: give what RelPosEncXL makes");
        PositionalEncoding shortOne = PositionalEncoding.builder(4).maxLen(5).build();
        assertThatThrownBy(() -> shortOne.forward(Tensor.zeros(1, 6, 4)))
                .hasMessage(
                        "PositionalEncoding: the sequence has 6 positions, but max_length is 5: raise it, or cut the"
                                + " sequence");
        assertThatThrownBy(() -> AttentionMask.ofPairs(Tensor.zeros(2, 3, 3)))
                .hasMessage(
                        "an attention mask must be [queries, keys] or [batch, heads, queries, keys], got [2, 3, 3]");
    }
}
