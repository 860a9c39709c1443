package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.broca.tensor.Functional.PadMode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Conv1dTest extends LayerContract<Conv1d> {
    @Override
    protected Conv1d layer() {
        return from4(3).weightNorm(true).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 9, 4);
    }

    private static Conv1d.Builder from4(int kernel) {
        return Conv1d.builder(6, kernel).inChannels(4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Conv1d: out_channels must be positive, got 0",
                () -> Conv1d.builder(0, 3).inChannels(4).build(),
                "Conv1d: stride must be positive, got 0",
                () -> from4(3).stride(0).build(),
                "Conv1d: in_channels must be given, or an input_shape of two or three dimensions; got 0 and []",
                () -> Conv1d.builder(6, 3).build(),
                "Conv1d: kernel_size must be odd unless padding is valid, got 4",
                () -> Conv1d.builder(6, 4).inputShape(Shape.of(-1, -1, 4)).build(),
                "Conv1d: groups must divide both in_channels and out_channels, got 3 for 4 and 6",
                () -> from4(3).groups(3).build(),
                "Conv1d expects [batch, time, 4] but got [2, 9, 5]",
                () -> layer().forward(Tensor.zeros(2, 9, 5)),
                "Conv1d: reflecting 2 frames at each end needs more than 2 frames, got 2",
                () -> from4(5).build().forward(Tensor.zeros(2, 2, 4)));
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("same", from4(3)),
                Arguments.of("same-dilated", from4(5).dilation(2)),
                Arguments.of("same-strided", from4(5).stride(2).dilation(2)),
                Arguments.of("same-even", from4(4)),
                Arguments.of("same-zeros", from4(3).paddingMode(PadMode.CONSTANT)),
                Arguments.of("same-replicate", from4(3).paddingMode(PadMode.REPLICATE)),
                Arguments.of("same-circular", from4(5).paddingMode(PadMode.CIRCULAR)),
                Arguments.of("valid", from4(3).padding(Padding.VALID).stride(3)),
                Arguments.of("causal", from4(3).padding(Padding.CAUSAL).dilation(2)),
                Arguments.of("groups", from4(3).groups(2).bias(false)),
                Arguments.of("shape", Conv1d.builder(6, 3).inputShape(Shape.of(-1, -1, 4))),
                Arguments.of("padded-backend", from4(3).padding(Padding.VALID).defaultPadding(2)),
                Arguments.of("kaiming", from4(3).convInit(ConvInit.KAIMING)),
                Arguments.of("normal", from4(3).convInit(ConvInit.NORMAL)),
                Arguments.of("zero", from4(3).convInit(ConvInit.ZERO)),
                Arguments.of("weight-norm", from4(3).weightNorm(true)),
                Arguments.of("skip-transpose", from4(3).skipTranspose(true)),
                Arguments.of(
                        "waveforms",
                        Conv1d.builder(3, 5).inputShape(Shape.of(-1, -1)).stride(2)),
                Arguments.of("waveforms-one", Conv1d.builder(1, 5).inputShape(Shape.of(-1, -1))));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, Conv1d.Builder builder) {
        String file = "nnet_conv/conv1d-" + name;
        GoldenLayer.assertSameFromSeed(file, builder::build);
        Tensor x = GoldenLayer.load(file).input("x");
        Conv1d conv = builder.build();
        assertThat(conv.outputShape(x.shape())).isEqualTo(conv.forward(x).shape());
    }

    @Test
    void loadsWeightNormOfOlderFiles() {
        Conv1d conv = layer();
        Map<String, Tensor> old = new LinkedHashMap<>();
        conv.stateDict()
                .forEach((key, value) -> old.put(
                        key.replace("parametrizations.weight.original0", "weight_g")
                                .replace("parametrizations.weight.original1", "weight_v"),
                        value.detach().copy()));
        Conv1d other = layer();
        other.loadStateDict(old);
        Tensor x = input();
        TensorAssert.assertThat(other.forward(x)).isSameAs(conv.forward(x));
    }

    @Property(tries = 30)
    void laterFramesChangeNoEarlierOutputOfACausalConvolution(
            @ForAll @IntRange(min = 1, max = 5) int kernel,
            @ForAll @IntRange(min = 1, max = 3) int dilation,
            @ForAll @IntRange(min = 1, max = 9) int known) {
        Conv1d conv = from4(kernel).padding(Padding.CAUSAL).dilation(dilation).build();
        Tensor x = Tensor.randn(2, 10, 4);
        Tensor changed = Tensor.cat(1, x.narrow(1, 0, known), Tensor.randn(2, 10 - known, 4));
        TensorAssert.assertThat(conv.forward(changed).narrow(1, 0, known))
                .isCloseTo(conv.forward(x).narrow(1, 0, known), 1e-6);
    }

    @Property(tries = 30)
    void oneUtteranceGivesTheSameAloneAndInABatch(@ForAll @IntRange(min = 1, max = 6) int batch) {
        Conv1d conv = from4(3).build();
        Tensor x = Tensor.randn(batch, 9, 4);
        TensorAssert.assertThat(conv.forward(x).narrow(0, batch - 1, 1))
                .isCloseTo(conv.forward(x.narrow(0, batch - 1, 1)), 1e-6);
    }
}
