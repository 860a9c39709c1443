package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossesTest {
    private static final CtcLoss SUMMED_CTC =
            CtcLoss.builder(0).reduction(Reduction.SUM).build();

    private static Stream<Arguments> reduced(Reduction reduction) {
        String end = "-" + reduction.name().toLowerCase(Locale.ROOT);
        return Stream.of(
                Arguments.of("nll" + end, NllLoss.builder().reduction(reduction).build()),
                Arguments.of(
                        "nll-smooth" + end,
                        NllLoss.builder()
                                .reduction(reduction)
                                .labelSmoothing(0.1)
                                .build()),
                Arguments.of("mse" + end, MseLoss.builder().reduction(reduction).build()),
                Arguments.of("l1" + end, L1Loss.builder().reduction(reduction).build()),
                Arguments.of("bce" + end, BceLoss.builder().reduction(reduction).build()),
                Arguments.of(
                        "kldiv" + end,
                        KldivLoss.builder()
                                .reduction(reduction)
                                .labelSmoothing(0.1)
                                .build()),
                Arguments.of(
                        "kldiv-plain" + end,
                        KldivLoss.builder().reduction(reduction).build()),
                Arguments.of(
                        "classification-error" + end,
                        ClassificationError.builder().reduction(reduction).build()));
    }

    static Stream<Arguments> golden() {
        Stream<Arguments> reductions = Stream.of(Reduction.MEAN, Reduction.BATCH, Reduction.BATCHMEAN, Reduction.NONE)
                .flatMap(LossesTest::reduced);
        return Stream.concat(reductions, special());
    }

    private static Stream<Arguments> special() {
        NllLoss nll = NllLoss.builder().build();
        KldivLoss.Builder smooth = KldivLoss.builder();
        return Stream.of(
                Arguments.of(
                        "kldiv-sum",
                        KldivLoss.builder()
                                .reduction(Reduction.SUM)
                                .labelSmoothing(0.1)
                                .build()),
                Arguments.of(
                        "kldiv-pad",
                        KldivLoss.builder()
                                .reduction(Reduction.BATCHMEAN)
                                .labelSmoothing(0.2)
                                .padIdx(2)
                                .build()),
                Arguments.of("kldiv-vectors", smooth.labelSmoothing(0.1).build()),
                Arguments.of("nll-all", nll),
                Arguments.of("nll-utterances", nll),
                Arguments.of(
                        "nll-smooth-cut",
                        NllLoss.builder()
                                .labelSmoothing(0.1)
                                .reduction(Reduction.BATCHMEAN)
                                .build()),
                Arguments.of("nll-cut-predictions", nll),
                Arguments.of("nll-cut-targets", nll),
                Arguments.of(
                        "nll-vectors", NllLoss.builder().labelSmoothing(0.1).build()),
                Arguments.of(
                        "nll-weighted",
                        NllLoss.builder()
                                .weight(Tensor.of(new float[] {1, 0.5f, 2, 0.1f, 3}, 5))
                                .build()),
                Arguments.of("mse-all", MseLoss.builder().build()),
                Arguments.of("mse-vectors", MseLoss.builder().build()),
                Arguments.of("l1-cut", L1Loss.builder().build()),
                Arguments.of("bce-vectors", BceLoss.builder().build()),
                Arguments.of("bce-column", BceLoss.builder().build()),
                Arguments.of(
                        "bce-weighted",
                        BceLoss.builder()
                                .weight(Tensor.of(new float[] {1, 0.5f, 2, 0.1f}, 4))
                                .build()),
                Arguments.of(
                        "bce-positive",
                        BceLoss.builder()
                                .posWeight(Tensor.of(new float[] {3}, 1))
                                .build()),
                Arguments.of(
                        "classification-error-vectors",
                        ClassificationError.builder().build()),
                Arguments.of(
                        "classification-error-cut",
                        ClassificationError.builder().build()));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, Loss loss) {
        GoldenLayer.load("nnet_losses/" + name)
                .assertOutputsAndGradients(
                        Map.of(),
                        in -> Map.of(
                                "0",
                                loss.compute(
                                        in.get("predictions"),
                                        in.get("targets"),
                                        Optional.ofNullable(in.get("lengths")))),
                        within(1e-6),
                        within(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Reduction.class)
    void ctcMatchesSpeechBrain(Reduction reduction) {
        CtcLoss ctc = CtcLoss.builder(0).reduction(reduction).build();
        GoldenLayer.load("nnet_losses/ctc-" + reduction.name().toLowerCase(Locale.ROOT))
                .assertOutputsAndGradients(
                        Map.of(),
                        in -> Map.of(
                                "0",
                                ctc.compute(
                                        in.get("predictions"),
                                        in.get("targets"),
                                        in.get("input_lengths").detach(),
                                        in.get("target_lengths").detach())),
                        within(1e-5),
                        within(1e-5));
    }

    @Test
    void namesUtterancesWithTooFewFramesForTheirTargets() {
        PaddedData predictions = new PaddedData(Tensor.zeros(3, 4, 5), Tensor.of(new float[] {1, 0.625f, 1}, 3));
        PaddedData targets = new PaddedData(
                Tensor.of(new long[] {1, 2, 2, 3, 1, 2, 0, 0, 4, 4, 0, 0}, 3, 4),
                Tensor.of(new float[] {1, 0.5f, 0.5f}, 3));
        assertThat(CtcCheck.tooShort(predictions, targets)).containsExactly(new CtcCheck.TooShort(0, 4, 4, 5));
        assertThatThrownBy(() -> CtcCheck.require(List.of("a", "b", "c"), predictions, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CTC: 1 of 3 utterances have fewer frames than their targets need, so their loss is infinite:"
                                + " \"a\" has 4 frames for 4 tokens, which need 5; leave them out, or use longer tokens or less"
                                + " subsampling");
    }

    @Property(tries = 60)
    void tooFewFramesAreThoseWhoseLossIsInfinite(@ForAll Random random) {
        long[] tokens = random.longs(5, 1, 3).toArray();
        int time = 1 + random.nextInt(9);
        Tensor logs = Tensor.zeros(1, time, 3).logSoftmax(-1);
        Tensor whole = Tensor.ones(1);
        Tensor targets = Tensor.of(tokens, 1, 5);
        double loss = SUMMED_CTC.compute(logs, targets, whole, whole).item();
        PaddedData predictions = new PaddedData(logs, whole);
        assertThat(CtcCheck.tooShort(predictions, new PaddedData(targets, whole))
                        .isEmpty())
                .isEqualTo(loss > 0);
    }

    @Test
    void masksRoundLengthsAsSpeechBrain() {
        Golden golden = GoldenLayer.load("nnet_losses/masks");
        for (Object size : (List<?>) golden.options().get("sizes")) {
            for (String kind : List.of("lengths,counts", "halves,half_counts")) {
                Tensor lengths = golden.input(kind.split(",")[0] + size);
                Tensor data = Tensor.zeros(lengths.size(0), ((Number) size).longValue());
                TensorAssert.assertThat(
                                Losses.lengthMask(data, Optional.of(lengths)).sum(false, 1))
                        .isSameAs(golden.output(kind.split(",")[1] + size));
            }
        }
    }

    @Test
    void lengthToMaskCoversAPartOfAPosition() {
        Tensor mask = Losses.lengthToMask(Tensor.of(new float[] {0, 1, 2.5f, 3}, 4), 3);
        TensorAssert.assertThat(mask).isSameAs(Tensor.of(new float[] {0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1}, 4, 3));
    }

    @Test
    void sumIsTheSumOfAllElements() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor sum = MseLoss.builder().reduction(Reduction.SUM).build().compute(x, Tensor.zeros(2, 2));
        TensorAssert.assertThat(sum).isSameAs(Tensor.scalar(30));
    }

    @Test
    void takesPaddedData() {
        Tensor lengths = Tensor.of(new float[] {1, 0.5f}, 2);
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor loss = L1Loss.builder().build().compute(x, new PaddedData(Tensor.zeros(2, 2), lengths));
        TensorAssert.assertThat(loss).isSameAs(Tensor.scalar(2));
    }

    @Test
    void rejectsLengthsThatDifferTooMuch() {
        NllLoss loss = NllLoss.builder().allowedLenDiff(2).build();
        assertThatThrownBy(() -> loss.compute(Tensor.zeros(2, 8, 3), Tensor.zeros(2, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("predictions and targets may differ by 2 in length, but predictions have 8 and targets 5");
    }

    @Test
    void ctcNamesATokenThatTheModelHasNot() {
        Tensor predictions = Tensor.of(new float[2 * 4 * 3], 2, 4, 3).logSoftmax(-1);
        Tensor lengths = Tensor.of(new float[] {1, 1}, 2);
        Tensor half = Tensor.of(new float[] {1, 0.5f}, 2);
        CtcLoss ctc = CtcLoss.builder(0).build();
        assertThatThrownBy(() -> ctc.compute(predictions, Tensor.of(new long[] {1, 2, 1, 3}, 2, 2), lengths, lengths))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CtcLoss: a target has token 3 but the predictions have 3 classes, 0 to 2; the last layer must"
                                + " have as many outputs as the tokenizer or label encoder has tokens, the blank included");
        assertThat(ctc.compute(predictions, Tensor.of(new long[] {1, 2, 1, 3}, 2, 2), lengths, half)
                        .item())
                .as("padding is no token")
                .isPositive();
    }

    @Test
    void rejectsBadOptions() {
        assertThatThrownBy(() -> NllLoss.builder().labelSmoothing(1).build())
                .hasMessage("NllLoss: label_smoothing must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> MseLoss.builder().allowedLenDiff(-1).build())
                .hasMessage("MseLoss: allowed_len_diff must not be negative, got -1");
        assertThatThrownBy(() -> CtcLoss.builder(-1).build())
                .hasMessage("CtcLoss: blank_index must not be negative, got -1");
        assertThatThrownBy(() -> BceLoss.builder().build().compute(Tensor.zeros(2), Tensor.zeros(2), Tensor.ones(2)))
                .hasMessage("BceLoss takes lengths only with [batch, time, ...], got [2]");
        assertThatThrownBy(() -> KldivLoss.builder()
                        .labelSmoothing(0.1)
                        .reduction(Reduction.BATCH)
                        .build()
                        .compute(Tensor.zeros(2, 3), Tensor.zeros(2)))
                .hasMessage("KldivLoss: reduction batch needs lengths");
    }

    @Test
    void rejectsLengthsOfAnotherBatch() {
        assertThatThrownBy(
                        () -> MseLoss.builder().build().compute(Tensor.zeros(2, 3), Tensor.zeros(2, 3), Tensor.ones(4)))
                .hasMessage("lengths must be [batch] for data [batch, time, ...], got [4] for [2, 3]");
    }
}
