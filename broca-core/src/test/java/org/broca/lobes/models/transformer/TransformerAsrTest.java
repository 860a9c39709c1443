package org.broca.lobes.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.attention.GoldenModel;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerAsrTest {
    private static Tensor get(Map<String, Tensor> in, String key) {
        return Objects.requireNonNull(in.get(key));
    }

    private static Map<String, Tensor> recognise(TransformerAsr model, Map<String, Tensor> in) {
        Tensor lengths = get(in, "lengths");
        TransformerAsr.Output output = model.forward(get(in, "src"), get(in, "tgt"), lengths);
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("encoder", output.encoderOut());
        out.put("decoder", output.decoderOut());
        for (int i = 0; i < output.hiddenStates().size(); i++) {
            out.put("hidden" + i, output.hiddenStates().get(i));
        }
        TransformerAsr.Decoding decoding = model.decode(
                get(in, "tgt"), output.encoderOut(), Optional.of(lengths.mul(9).round()));
        out.put("prediction", decoding.prediction());
        out.put("attention", decoding.attention());
        out.put("encoded", model.encode(get(in, "src"), lengths));
        return out;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asr-transformer",
                "asr-transformer-causal",
                "asr-transformer-rope",
                "asr-transformer-relpos",
                "asr-hypermixing",
                "asr-conformer",
                "asr-conformer-causal",
                "asr-conformer-rope",
                "asr-branchformer"
            })
    void matchesSpeechBrain(String name) {
        GoldenModel.assertInitialWeights(name, TransformerAsr.class);
        GoldenModel.assertSame(name, TransformerAsr.class, TransformerAsrTest::recognise);
    }

    @Test
    void encodesInChunksAsSpeechBrain() {
        GoldenModel.assertInitialWeights("asr-chunks", TransformerAsr.class);
        GoldenModel.assertSame("asr-chunks", TransformerAsr.class, (model, in) -> {
            Optional<DynChunkTrainConfig> chunks = Optional.of(DynChunkTrainConfig.of(4, 1));
            return Map.of(
                    "0",
                    model.encode(get(in, "src"), Optional.of(get(in, "lengths")), chunks)
                            .output());
        });
    }

    private static TransformerAsr.Builder small() {
        return TransformerAsr.builder(7, 6)
                .dModel(8)
                .nhead(2)
                .dFfn(12)
                .numEncoderLayers(2)
                .numDecoderLayers(1)
                .maxLength(40)
                .normalizeBefore(true)
                .causal(false);
    }

    private static TransformerAsr evaluated(TransformerAsr.Builder builder) {
        TransformerAsr model = builder.build();
        model.train(false);
        return model;
    }

    @Test
    void registersParametersInSpeechBrainsOrder() {
        List<String> keys =
                List.copyOf(small().numEncoderLayers(1).build().stateDict().keySet());
        assertThat(keys.subList(0, 5))
                .containsExactly(
                        "positional_encoding.pe",
                        "encoder.layers.0.self_att.att.in_proj_weight",
                        "encoder.layers.0.self_att.att.in_proj_bias",
                        "encoder.layers.0.self_att.att.out_proj.weight",
                        "encoder.layers.0.self_att.att.out_proj.bias");
        assertThat(keys)
                .endsWith(
                        "decoder.norm.norm.bias",
                        "custom_src_module.layers.0.w.weight",
                        "custom_src_module.layers.0.w.bias",
                        "custom_tgt_module.layers.0.emb.Embedding.weight");
    }

    @Test
    void paddingOfTheSourceChangesNothingInATransformer() {
        TransformerAsr model = evaluated(small());
        Tensor real = Tensor.randn(1, 10, 6);
        Tensor padded = Tensor.cat(1, real, Tensor.randn(1, 6, 6));
        Tensor alone = model.encode(real);
        Tensor within = model.encode(padded, Tensor.of(new float[] {10f / 16}, 1));
        TensorAssert.assertThat(within.narrow(1, 0, 10)).isCloseTo(alone, 1e-5);
    }

    @Test
    void paddingOfTheTargetsChangesNothing() {
        TransformerAsr model = evaluated(small());
        Tensor src = Tensor.randn(1, 10, 6);
        Tensor alone = model.forward(src, Tensor.of(new long[] {1, 4, 2}, 1, 3)).decoderOut();
        Tensor padded =
                model.forward(src, Tensor.of(new long[] {1, 4, 2, 0, 0}, 1, 5)).decoderOut();
        TensorAssert.assertThat(padded.narrow(1, 0, 3)).isCloseTo(alone, 1e-5);
    }

    @Test
    void lastStepOfASearchEqualsTeacherForcing() {
        TransformerAsr model = evaluated(small());
        Tensor src = Tensor.randn(2, 10, 6);
        Tensor tgt = Tensor.of(new long[] {1, 4, 2, 1, 3, 5}, 2, 3);
        TransformerAsr.Output forced = model.forward(src, tgt);
        for (int steps = 1; steps <= 3; steps++) {
            TransformerAsr.Decoding step = model.decode(tgt.narrow(1, 0, steps), forced.encoderOut(), Optional.empty());
            TensorAssert.assertThat(step.prediction().select(1, steps - 1))
                    .isCloseTo(forced.decoderOut().select(1, steps - 1), 1e-5);
            TensorAssert.assertThat(step.attention()).hasShape(2, steps, 10);
        }
    }

    @Test
    void aCausalEncoderDoesNotSeeTheFuture() {
        for (EncoderModule module : List.of(EncoderModule.TRANSFORMER, EncoderModule.CONFORMER)) {
            TransformerAsr model =
                    evaluated(small().causal(true).encoderModule(module).kernelSize(3));
            Tensor past = Tensor.randn(1, 6, 6);
            Tensor once = model.encode(Tensor.cat(1, past, Tensor.randn(1, 4, 6)));
            Tensor again = model.encode(Tensor.cat(1, past, Tensor.randn(1, 4, 6)));
            TensorAssert.assertThat(once.narrow(1, 0, 6)).isCloseTo(again.narrow(1, 0, 6), 1e-5);
        }
    }

    @Test
    void takesFeatureMapsOfAFrontEnd() {
        TransformerAsr model = evaluated(small());
        Tensor maps = Tensor.randn(2, 9, 3, 2);
        TensorAssert.assertThat(model.encode(maps)).isSameAs(model.encode(maps.flatten(2, 3)));
    }

    @Test
    void isMadeFromARecipesYaml() {
        EncoderWrapper wrapper = HyperYaml.load("""
                        activation: !name:torch.nn.GELU
                        Transformer: !new:speechbrain.lobes.models.transformer.TransformerASR.TransformerASR # yamllint
                            input_size: 40
                            tgt_vocab: 30
                            d_model: 16
                            nhead: 4
                            num_encoder_layers: 1
                            num_decoder_layers: 1
                            d_ffn: 32
                            dropout: 0.1
                            conformer_activation: !ref <activation>
                            activation: !ref <activation>
                            encoder_module: conformer
                            attention_type: RelPosMHAXL
                            normalize_before: True
                            causal: False
                        encoder: !new:speechbrain.lobes.models.transformer.TransformerASR.EncoderWrapper
                            transformer: !ref <Transformer>
                        """, Overrides.none()).get("encoder", EncoderWrapper.class);
        assertThat(wrapper.stateDict()).containsKey("transformer.encoder.layers.0.mha_layer.pos_bias_u");
        TensorAssert.assertThat(wrapper.forward(Tensor.randn(2, 20, 40), Tensor.of(new float[] {1, 0.5f}, 2)))
                .hasShape(2, 20, 16);
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> small().nhead(3).build())
                .hasMessage("TransformerAsr: d_model must be a multiple of nhead, got 8 and 3");
        assertThatThrownBy(() -> small().encoderModule(EncoderModule.CONFORMER)
                        .normalizeBefore(false)
                        .build())
                .hasMessage("TransformerAsr: normalize_before must be True for the encoder_module conformer");
        assertThatThrownBy(() -> small().positionalEncoding(null).build())
                .hasMessage(
                        "TransformerAsr: positional_encoding must be fixed_abs_sine for the attention_type regularMHA,"
                                + " got null");
        assertThatThrownBy(() -> small().build().encode(Tensor.zeros(1, 41, 6)))
                .hasMessage(
                        "PositionalEncoding: the sequence has 41 positions, but max_length is 40: raise it, or cut the"
                                + " sequence");
        TransformerAsr encoderOnly = small().numDecoderLayers(0).build();
        assertThatThrownBy(() -> encoderOnly.forward(Tensor.zeros(1, 4, 6), Tensor.zeros(1, 2)))
                .hasMessage("there is no decoder: num_decoder_layers must not be 0");
    }

    @Test
    void stepByStepItDecodesTheSame() {
        TransformerAsr model = small().numDecoderLayers(2).causal(true).build();
        model.train(false);
        Tensor encoded = Tensor.randn(2, 5, 8);
        Tensor frames = Tensor.of(new float[] {5, 3}, 2);
        Tensor tgt = Tensor.of(new long[] {1, 4, 0, 3, 1, 2, 2, 6}, 2, 4);
        TransformerAsr.Decoding whole = model.decode(tgt, encoded, Optional.of(frames));
        TargetMemory memory = model.startTargets(encoded, frames);
        for (int i = 0; i < 4; i++) {
            TargetMemory.Step step = model.step(tgt.select(1, i).contiguous(), memory);
            TensorAssert.assertThat(step.output()).isCloseTo(whole.prediction().select(1, i), 1e-5);
            TensorAssert.assertThat(step.attention())
                    .isCloseTo(whole.attention().select(1, i), 1e-5);
            memory = step.next();
        }
        Tensor second = Tensor.of(new long[] {0, 1}, 2);
        assertThat(memory.select(second).tensors()).hasSize(4);
    }
}
