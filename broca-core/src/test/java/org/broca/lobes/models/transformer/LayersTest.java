package org.broca.lobes.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.nnet.Layer;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.AttentionMask;
import org.broca.nnet.attention.GoldenModel;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
    private static Tensor get(Map<String, Tensor> in, String key) {
        return Objects.requireNonNull(in.get(key));
    }

    private static AttentionContext context(Map<String, Tensor> in) {
        Optional<Tensor> padding = Optional.ofNullable(in.get("padding"));
        AttentionContext context = AttentionContext.of(AttentionMask.of(Optional.ofNullable(in.get("pairs")), padding));
        return in.containsKey("positions") ? context.withPositions(get(in, "positions")) : context;
    }

    static Stream<Arguments> encoderLayers() {
        return Stream.of(
                Arguments.of("encoder-layer", TransformerEncoderLayer.class),
                Arguments.of("encoder-layer-before", TransformerEncoderLayer.class),
                Arguments.of("encoder-layer-relpos", TransformerEncoderLayer.class),
                Arguments.of("encoder-layer-1dcnn", TransformerEncoderLayer.class),
                Arguments.of("encoder-layer-1dcnn-causal", TransformerEncoderLayer.class),
                Arguments.of("conformer-layer", ConformerEncoderLayer.class),
                Arguments.of("conformer-layer-regular", ConformerEncoderLayer.class),
                Arguments.of("branchformer-layer", BranchformerEncoderLayer.class));
    }

    @ParameterizedTest
    @MethodSource("encoderLayers")
    <L extends Layer & EncoderLayer> void encoderLayerMatchesSpeechBrain(String name, Class<L> type) {
        GoldenModel.assertInitialWeights(name, type);
        GoldenModel.assertSame(
                name,
                type,
                (layer, in) -> Map.of(
                        "0",
                        layer.forward(get(in, "x"), EncoderContext.of(context(in)))
                                .output()));
    }

    static Stream<Arguments> encoders() {
        return Stream.of(
                Arguments.of("encoder", TransformerEncoder.class),
                Arguments.of("conformer-encoder", ConformerEncoder.class),
                Arguments.of("branchformer-encoder", BranchformerEncoder.class));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void encoderMatchesSpeechBrain(String name, Class<? extends Encoder> type) {
        GoldenModel.assertInitialWeights(name, type);
        GoldenModel.assertSame(name, type, (layer, in) -> {
            EncoderOutput output = layer.forward(get(in, "x"), EncoderContext.of(context(in)));
            Map<String, Tensor> out = new LinkedHashMap<>(Map.of("0", output.output()));
            for (int i = 0; i < output.hiddenStates().size(); i++) {
                out.put("hidden" + i, output.hiddenStates().get(i));
            }
            return out;
        });
    }

    private static AttentionContext memory(Map<String, Tensor> in) {
        AttentionContext context = AttentionContext.of(AttentionMask.ofPadding(get(in, "memory_padding")))
                .withWeights();
        return in.containsKey("memory_positions") ? context.withPositions(get(in, "memory_positions")) : context;
    }

    @ParameterizedTest
    @CsvSource({"decoder-layer", "decoder-layer-relpos"})
    void decoderLayerMatchesSpeechBrain(String name) {
        GoldenModel.assertInitialWeights(name, TransformerDecoderLayer.class);
        GoldenModel.assertSame(name, TransformerDecoderLayer.class, (layer, in) -> {
            DecoderLayer.Decoded out = layer.forward(get(in, "x"), get(in, "memory"), context(in), memory(in));
            return Map.of("0", out.output(), "attention", out.attention().orElseThrow());
        });
    }

    static Stream<Arguments> decoders() {
        return Stream.of(
                Arguments.of("decoder", TransformerDecoder.class),
                Arguments.of("conformer-decoder", ConformerDecoder.class));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void decoderMatchesSpeechBrain(String name, Class<? extends Decoder> type) {
        GoldenModel.assertInitialWeights(name, type);
        GoldenModel.assertSame(name, type, (layer, in) -> {
            DecoderOutput out = layer.forward(get(in, "x"), get(in, "memory"), context(in), memory(in));
            assertThat(out.attentions()).hasSize(2);
            return Map.of("0", out.output(), "attention", out.attentions().get(1));
        });
    }

    @Test
    void embeddingMatchesSpeechBrain() {
        GoldenModel.assertInitialWeights("embedding", NormalizedEmbedding.class);
        GoldenModel.assertSame(
                "embedding", NormalizedEmbedding.class, (layer, in) -> Map.of("0", layer.forward(get(in, "x"))));
    }

    @ParameterizedTest
    @CsvSource({"convolution, 0", "convolution-causal, 0", "convolution-chunks, 3", "convolution-dilated, 0"})
    void convolutionMatchesSpeechBrain(String name, int chunk) {
        Optional<DynChunkTrainConfig> chunks =
                chunk == 0 ? Optional.empty() : Optional.of(DynChunkTrainConfig.of(chunk));
        GoldenModel.assertInitialWeights(name, ConvolutionModule.class);
        GoldenModel.assertSame(
                name,
                ConvolutionModule.class,
                (layer, in) -> Map.of("0", layer.forward(get(in, "x"), Optional.of(get(in, "padding")), chunks)));
    }

    private static Tensor bounded(Tensor mask) {
        return mask.to(org.broca.tensor.DType.FLOAT32).maximum(Tensor.scalar(-1e30));
    }

    @ParameterizedTest
    @CsvSource({"plain, 0, -1", "causal, 0, -1", "chunks, 4, -1", "left, 4, 1", "no-left, 5, 0"})
    void masksMatchSpeechBrain(String name, int chunk, int left) {
        Golden golden = GoldenModel.load("masks");
        Optional<DynChunkTrainConfig> chunks = chunk == 0
                ? Optional.empty()
                : Optional.of(left < 0 ? DynChunkTrainConfig.of(chunk) : DynChunkTrainConfig.of(chunk, left));
        Masks.SourceAndTarget masks = Masks.make(
                golden.input("src"),
                Optional.of(golden.input("tgt")),
                Optional.of(golden.input("lengths")),
                0,
                name.equals("causal"),
                chunks);
        Map<String, Tensor> made = new LinkedHashMap<>();
        masks.srcKeyPadding().ifPresent(mask -> made.put("src_key", mask));
        masks.tgtKeyPadding().ifPresent(mask -> made.put("tgt_key", mask));
        masks.src().ifPresent(mask -> made.put("src", mask));
        masks.tgt().ifPresent(mask -> made.put("tgt", mask));
        for (String part : List.of("src_key", "tgt_key", "src", "tgt")) {
            String key = name + "." + part;
            assertThat(made.containsKey(part))
                    .as(key)
                    .isEqualTo(golden.outputs().containsKey(key));
            if (made.containsKey(part)) {
                TensorAssert.assertThat(bounded(get(made, part))).as(key).isSameAs(golden.output(key));
            }
        }
    }

    @Test
    void maskOfFramesIsWhereAllNumbersArePadding() {
        Golden golden = GoldenModel.load("masks");
        TensorAssert.assertThat(bounded(Masks.keyPadding(golden.input("frames"), 0)))
                .isSameAs(golden.output("frames"));
        Tensor lengths = Tensor.of(new long[] {3, 2, 4}, 3);
        TensorAssert.assertThat(bounded(Masks.fromLengths(lengths))).isSameAs(golden.output("lengths"));
    }

    @Test
    void oldFilesWithAMisspeltKeyLoad() {
        TransformerDecoderLayer layer = TransformerDecoderLayer.builder(8, 2, 4).build();
        Map<String, Tensor> old = new LinkedHashMap<>();
        layer.stateDict()
                .forEach((key, tensor) -> old.put(
                        key.replace("multihead_attn", "mutihead_attn"),
                        tensor.detach().add(1)));
        layer.loadStateDict(old);
        TensorAssert.assertThat(layer.stateDict().get("multihead_attn.att.in_proj_weight"))
                .isSameAs(old.get("mutihead_attn.att.in_proj_weight"));
    }

    @Test
    void leavesLayersOutInTrainingOnly() {
        TransformerEncoder encoder = TransformerEncoder.builder(3, 2, 8, 4)
                .layerdropProb(1)
                .outputHiddenStates(true)
                .build();
        Tensor x = Tensor.randn(1, 5, 4);
        assertThat(encoder.forward(x, EncoderContext.none()).hiddenStates()).hasSize(1);
        encoder.train(false);
        assertThat(encoder.forward(x, EncoderContext.none()).hiddenStates()).hasSize(4);
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> TransformerEncoder.builder(0, 2, 8, 4).build())
                .hasMessage("TransformerEncoder: num_layers must be positive, got 0");
        assertThatThrownBy(() -> ConformerEncoderLayer.builder(4, 8, 3).build())
                .hasMessage("ConformerEncoderLayer: d_model must be a multiple of nhead, got 4 and 3");
        assertThatThrownBy(() -> ConvolutionModule.builder(4).kernelSize(4).build())
                .hasMessage("ConvolutionModule: kernel_size must be odd unless causal, got 4");
        assertThatThrownBy(() -> Masks.source(Tensor.zeros(1, 4), true, Optional.of(DynChunkTrainConfig.of(2))))
                .hasMessage("a causal source cannot have chunks too: one of them must go");
        assertThatThrownBy(() -> DynChunkTrainConfig.of(0))
                .hasMessage("DynChunkTrainConfig: chunk_size must be positive, got 0");
        assertThatThrownBy(() -> TransformerDecoderLayer.builder(8, 2, 4)
                        .attentionType(AttentionType.ROPE_MHA)
                        .build())
                .hasMessage("TransformerDecoderLayer: attention_type must be regularMHA or RelPosMHAXL, got RoPEMHA");
    }
}
