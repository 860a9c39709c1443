package org.broca.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Embedding;
import org.broca.nnet.Linear;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AttentionAlignerTest {
    private static final List<Double> LOGS = List.of(-0.1, -0.2, -0.3);

    private final AttentionAligner aligner = new AttentionAligner(WordUnits.words(List.of("a", "long", "word")));

    private static List<List<Integer>> frames(Alignment alignment) {
        return alignment.spans().stream()
                .map(span -> List.of(span.first(), span.end()))
                .toList();
    }

    @Test
    void tokensAreWhereTheDecoderLooked() {
        Tensor attention = Tensor.of(
                new float[] {
                    0.02f, 0.95f, 0.03f, 0, 0, 0, 0, 0, 0, 0, //
                    0, 0, 0.05f, 0.5f, 0.45f, 0, 0, 0, 0, 0, //
                    0, 0, 0, 0, 0, 0.02f, 0.02f, 0.94f, 0.02f, 0, //
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 1
                },
                4,
                10);
        Alignment alignment = aligner.align(attention, List.of(0, 1, 2), LOGS);
        assertThat(alignment.source()).isEqualTo(Alignment.Source.ATTENTION);
        assertThat(alignment.agreement()).isGreaterThan(0.9);
        assertThat(alignment.score()).isCloseTo(-0.6, within(1e-9));
        assertThat(frames(alignment)).containsExactly(List.of(1, 2), List.of(3, 5), List.of(7, 8));
    }

    @Test
    void attentionToAndFroIsNotUsed() {
        Tensor backwards = Tensor.of(
                new float[] {
                    0, 0, 0, 0, 0, 0, 0, 0, 1, //
                    0, 0, 0, 0, 1, 0, 0, 0, 0, //
                    1, 0, 0, 0, 0, 0, 0, 0, 0
                },
                3,
                9);
        Tensor everywhere = Tensor.full(1.0 / 9, 3, 9);
        for (Tensor attention : List.of(backwards, everywhere)) {
            Alignment alignment = aligner.align(attention, List.of(0, 1, 2), LOGS);
            assertThat(alignment.source()).isEqualTo(Alignment.Source.SPREAD);
            assertThat(alignment.agreement()).isLessThan(AttentionAligner.LEAST_AGREEMENT);
            assertThat(frames(alignment)).containsExactly(List.of(0, 1), List.of(1, 5), List.of(5, 9));
        }
    }

    @Test
    void moreTokensThanFramesAreSpread() {
        assertThat(aligner.align(Tensor.full(0.5, 3, 2), List.of(0, 1, 2), LOGS).source())
                .isEqualTo(Alignment.Source.SPREAD);
        assertThat(aligner.align(Tensor.full(0.5, 3, 2), List.of(), List.of()).spans())
                .isEmpty();
    }

    @Test
    void refusesFewerStepsThanTokens() {
        assertThatThrownBy(() -> aligner.align(Tensor.ones(2, 5), List.of(0, 1, 2), LOGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AttentionAligner expects [3, frames] but got [2, 5]");
    }

    @Test
    void aDecoderGivesAttentionAndLogProbabilities() {
        AttentionalRnnDecoder decoder = AttentionalRnnDecoder.builder(
                        AttentionalRnnDecoder.RnnType.GRU, AttentionalRnnDecoder.AttnType.CONTENT, 7)
                .attnDim(5)
                .numLayers(1)
                .encDim(4)
                .inputSize(3)
                .build();
        decoder.train(false);
        TensorMap embedding = Embedding.builder(9).embeddingDim(3).build();
        TensorMap linear = Linear.builder(9).inputSize(7).build();
        Tensor encoded = Tensor.randn(1, 6, 4);
        TeacherForcing forced = TeacherForcing.rnn(decoder, embedding, linear, encoded, List.of(3, 4, 5), 0);
        assertThat(forced.attention().shape().toArray()).containsExactly(3, 6);
        assertThat(forced.attention().sum().item()).isCloseTo(3, within(1e-5));
        Tensor inputs = embedding.forward(Tensor.of(new long[] {0, 3, 4}, 1, 3));
        Tensor scores = linear.forward(
                        decoder.forward(inputs, encoded, Tensor.ones(1)).output())
                .logSoftmax(-1);
        assertThat(forced.logProbs().get(2))
                .isCloseTo(scores.select(1, 2).select(1, 5).item(), within(1e-6));
    }
}
