package org.broca.lobes.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.attention.GoldenModel;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerLmTest {
    @ParameterizedTest
    @ValueSource(strings = {"lm", "lm-narrow", "lm-memory", "lm-rope"})
    void matchesSpeechBrain(String name) {
        GoldenModel.assertInitialWeights(name, TransformerLm.class);
        GoldenModel.assertSame(
                name,
                TransformerLm.class,
                (model, in) -> Map.of("0", model.forward(Objects.requireNonNull(in.get("x")))));
    }

    private static TransformerLm small() {
        TransformerLm model = TransformerLm.builder(7)
                .dModel(8)
                .nhead(2)
                .numEncoderLayers(2)
                .dFfn(12)
                .build();
        model.train(false);
        return model;
    }

    @Test
    void symbolsThatFollowChangeNothing() {
        TransformerLm model = small();
        Tensor whole = model.forward(Tensor.of(new long[] {1, 4, 5, 2, 6}, 1, 5));
        Tensor begun = model.forward(Tensor.of(new long[] {1, 4, 5}, 1, 3));
        Tensor padded = model.forward(Tensor.of(new long[] {1, 4, 5, 0}, 1, 4));
        TensorAssert.assertThat(whole.narrow(1, 0, 3)).isCloseTo(begun, 1e-5);
        TensorAssert.assertThat(padded.narrow(1, 0, 3)).isCloseTo(begun, 1e-5);
    }

    @Test
    void beginningWithThePaddingSymbolGivesNumbers() {
        assertThat(small().forward(Tensor.of(new long[] {0, 4, 5}, 1, 3)).allFinite())
                .isTrue();
    }

    @Test
    void isMadeFromARecipesYaml() {
        TransformerLm model = HyperYaml.load("""
                        lm_model: !new:speechbrain.lobes.models.transformer.TransformerLM.TransformerLM
                            vocab: 50
                            d_model: 16
                            nhead: 4
                            num_encoder_layers: 2
                            num_decoder_layers: 0
                            d_ffn: 32
                            dropout: 0.0
                            activation: !name:torch.nn.GELU
                            normalize_before: False
                            d_embedding: null
                        """, Overrides.none()).get("lm_model", TransformerLm.class);
        TensorAssert.assertThat(model.forward(Tensor.zeros(2, 5))).hasShape(2, 5, 50);
        assertThat(model.stateDict()).doesNotContainKey("embedding_proj.w.weight");
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> TransformerLm.builder(5).numDecoderLayers(2).build())
                .hasMessage(
                        "TransformerLM: decoder_use_memory must be True where num_decoder_layers is not 0, got 2 layers");
        assertThatThrownBy(() -> TransformerLm.builder(5)
                        .attentionType(AttentionType.REL_POS_MHA_XL)
                        .build())
                .hasMessage(
                        "TransformerLM: attention_type must be regularMHA, hypermixing or RoPEMHA, got RelPosMHAXL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"regularMHA", "RoPEMHA"})
    void stepByStepItScoresTheSame(String attention) {
        TransformerLm model = TransformerLm.builder(7)
                .dModel(8)
                .nhead(2)
                .dFfn(12)
                .numEncoderLayers(2)
                .maxLength(20)
                .attentionType(attention.equals("regularMHA") ? AttentionType.REGULAR_MHA : AttentionType.ROPE_MHA)
                .build();
        model.train(false);
        Tensor symbols = Tensor.of(new long[] {1, 4, 0, 3, 1, 0, 2, 6}, 2, 4);
        Tensor whole = model.forward(symbols);
        SymbolMemory memory = SymbolMemory.none();
        for (int i = 0; i < 4; i++) {
            SymbolMemory.Step step = model.step(symbols.select(1, i).contiguous(), memory);
            TensorAssert.assertThat(step.scores()).isCloseTo(whole.select(1, i), 1e-5);
            memory = step.next().select(Tensor.of(new long[] {0, 1}, 2));
        }
    }
}
