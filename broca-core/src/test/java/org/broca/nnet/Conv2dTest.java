package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.broca.tensor.Functional.PadMode;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2dTest extends LayerContract<Conv2d> {
    @Override
    protected Conv2d layer() {
        return from2(3, 5).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 6, 8, 2);
    }

    private static Conv2d.Builder from2(int... kernel) {
        return Conv2d.builder(4, kernel).inChannels(2);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Conv2d: kernel_size must be one or two numbers, got 3",
                () -> from2(3, 3, 3).build(),
                "Conv2d: stride must be positive, got 0",
                () -> from2(3, 3).stride(1, 0).build(),
                "Conv2d: max_norm must be positive, got -1.0",
                () -> from2(3, 3).maxNorm(-1).build(),
                "Conv2d: in_channels must be given, or an input_shape of three or four dimensions; got 0 and []",
                () -> Conv2d.builder(4, 3).build(),
                "Conv2d: kernel_size must be odd unless padding is valid, got 3 and 4",
                () -> Conv2d.builder(4, 3, 4).inputShape(Shape.of(-1, -1, 8, 2)).build(),
                "Conv2d expects [batch, time, features, 2] but got [2, 6, 8, 3]",
                () -> layer().forward(Tensor.zeros(2, 6, 8, 3)),
                "Conv2d: reflecting 1 and 2 positions at each end needs more than these, got 8 and 2",
                () -> layer().forward(Tensor.zeros(2, 2, 8, 2)));
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("same", Conv2d.builder(4, 3).inChannels(2)),
                Arguments.of("same-oblong", from2(5, 3).stride(2, 1)),
                Arguments.of("dilated", from2(3, 3).dilation(1, 2)),
                Arguments.of("valid", from2(3, 2).padding(Padding.VALID).stride(2)),
                Arguments.of("causal", from2(3, 1).padding(Padding.CAUSAL)),
                Arguments.of(
                        "causal-swapped", from2(3, 3).padding(Padding.CAUSAL).swap(true)),
                Arguments.of("swapped", from2(3, 5).swap(true)),
                Arguments.of("groups", from2(3, 3).groups(2).bias(false).paddingMode(PadMode.REPLICATE)),
                Arguments.of("max-norm", from2(3, 3).maxNorm(0.5)),
                Arguments.of("shape", Conv2d.builder(4, 3, 3).inputShape(Shape.of(-1, -1, 8, 2))),
                Arguments.of("weight-norm", from2(3, 3).weightNorm(true)),
                Arguments.of("kaiming", from2(3, 3).convInit(ConvInit.KAIMING)),
                Arguments.of("skip-transpose", from2(3, 5).skipTranspose(true)),
                Arguments.of("one-channel", Conv2d.builder(4, 3, 3).inputShape(Shape.of(-1, -1, 8))));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, Conv2d.Builder builder) {
        String file = "nnet_conv/conv2d-" + name;
        GoldenLayer.assertSameFromSeed(file, builder::build);
        Tensor x = GoldenLayer.load(file).input("x");
        Conv2d conv = builder.build();
        assertThat(conv.outputShape(x.shape())).isEqualTo(conv.forward(x).shape());
    }
}
