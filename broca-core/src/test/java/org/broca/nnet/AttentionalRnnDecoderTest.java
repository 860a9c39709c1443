package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.broca.nnet.AttentionalRnnDecoder.AttnType;
import org.broca.nnet.AttentionalRnnDecoder.RnnType;
import org.broca.tensor.Autograd;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionalRnnDecoderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-gru",
                "content-lstm",
                "content-rnn",
                "location-gru",
                "location-lstm",
                "location-rnn",
                "keyvalue-gru",
                "keyvalue-lstm",
                "keyvalue-rnn",
                "options",
                "dropout"
            })
    void matchesSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("nnet_rnn/decoder-" + name + "-sb1.1.2");
        AttentionalRnnDecoder decoder = (AttentionalRnnDecoder) RecurrentTest.made(golden);
        golden.assertOutputsAndGradients(
                decoder.namedParameters(),
                in -> {
                    Randomness.manualSeed(7);
                    AttentionalRnnDecoder.Output out = decoder.forward(
                            in.get("inputs"),
                            in.get("encoded"),
                            in.get("lengths").detach());
                    return Map.of("0", out.output(), "attention", out.attention());
                },
                within(1e-5),
                within(1e-4));
    }

    private static AttentionalRnnDecoder decoder(AttnType attention) {
        return AttentionalRnnDecoder.builder(RnnType.LSTM, attention, 6)
                .attnDim(4)
                .encDim(5)
                .inputSize(3)
                .numLayers(2)
                .channels(2)
                .kernelSize(1)
                .numHeads(2)
                .build();
    }

    @ParameterizedTest
    @EnumSource(AttnType.class)
    void stepsForSeveralBeamsAsForWholeSequences(AttnType attention) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            AttentionalRnnDecoder decoder = decoder(attention);
            Tensor encoded = Tensor.randn(2, 7, 5);
            Tensor lengths = Tensor.of(new float[] {1, 0.5f}, 2);
            Tensor inputs = Tensor.randn(4, 3, 3); // [utterances * beams, steps, inputSize]
            Attention.Memory memory = decoder.memory(encoded, lengths);
            AttentionalRnnDecoder.State state = decoder.start(memory, 2);
            AttentionalRnnDecoder.Output whole =
                    decoder.forward(inputs, encoded.repeatInterleave(2, 0), lengths.repeatInterleave(2, 0));
            for (int step = 0; step < 3; step++) {
                AttentionalRnnDecoder.Step next = decoder.step(inputs.select(1, step), state, memory);
                TensorAssert.assertThat(next.output()).isCloseTo(whole.output().select(1, step), 1e-5);
                TensorAssert.assertThat(next.attention())
                        .isCloseTo(whole.attention().select(1, step), 1e-5);
                state = next.next();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AttnType.class)
    void looksAtNoPaddingAndSpreadsOne(AttnType attention) {
        AttentionalRnnDecoder decoder = decoder(attention);
        Tensor weights = decoder.forward(
                        Tensor.randn(2, 3, 3), Tensor.randn(2, 7, 5), Tensor.of(new float[] {1, 0.4f}, 2))
                .attention(); // [2, 3, 7]
        TensorAssert.assertThat(weights.sum(false, -1)).isCloseTo(Tensor.ones(2, 3), 1e-6);
        assertThat(weights.select(0, 1).narrow(1, 3, 4).abs().max().item()).isZero();
    }

    @Test
    void oneHeadOfManyIsPlainKeyValueAttention() {
        KeyValueAttention one = KeyValueAttention.builder(5, 6, 4).build();
        KeyValueAttention headed =
                KeyValueAttention.builder(5, 6, 4).numHeads(1).build();
        headed.loadStateDict(one.stateDict());
        Tensor encoded = Tensor.randn(2, 7, 5);
        Tensor state = Tensor.randn(2, 6);
        Attention.Memory memory = one.memory(encoded, Tensor.ones(2));
        Tensor start = one.initialWeights(memory, 1);
        TensorAssert.assertThat(headed.look(memory, state, start).context())
                .isSameAs(one.look(memory, state, start).context());
    }

    @Test
    void refusesWhatCannotBe() {
        AttentionalRnnDecoder decoder = decoder(AttnType.LOCATION);
        assertThatThrownBy(() -> decoder.forward(Tensor.ones(2, 3, 4), Tensor.ones(2, 7, 5), Tensor.ones(2)))
                .hasMessage("AttentionalRnnDecoder expects inputs [batch, steps, 3] but got [2, 3, 4]");
        assertThatThrownBy(() -> decoder.forward(Tensor.ones(2, 3, 3), Tensor.ones(2, 7, 6), Tensor.ones(2)))
                .hasMessage("AttentionalRnnDecoder expects encoded frames [batch, time, 5] but got [2, 7, 6]");
        AttentionalRnnDecoderBuilder bare = AttentionalRnnDecoder.builder(RnnType.GRU, AttnType.LOCATION, 6);
        assertThatThrownBy(bare::build).hasMessage("AttentionalRnnDecoder: attn_dim must be given and positive, got 0");
        bare.attnDim(4).encDim(5).inputSize(3).numLayers(1);
        assertThatThrownBy(bare::build).hasMessage("LocationAwareAttention: channels must be positive, got 0");
    }
}
