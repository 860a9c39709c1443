package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.broca.nnet.ConvTranspose1d.Cut;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConvTranspose1dTest extends LayerContract<ConvTranspose1d> {
    @Override
    protected ConvTranspose1d layer() {
        return from4(3).stride(2).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 7, 4);
    }

    private static ConvTranspose1d.Builder from4(int kernel) {
        return ConvTranspose1d.builder(6, kernel).inChannels(4);
    }

    private static ConvTranspose1d.Builder shaped(int kernel) {
        return ConvTranspose1d.builder(6, kernel).inputShape(Shape.of(-1, 7, 4)).stride(2);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "ConvTranspose1d: padding must not be negative, got -1",
                () -> from4(3).padding(-1).build(),
                "ConvTranspose1d: padding SAME needs an input_shape",
                () -> from4(3).padding(Cut.SAME).build(),
                "ConvTranspose1d: padding FACTOR is not possible: the output is too short",
                () -> shaped(1).stride(5).padding(Cut.FACTOR).build(),
                "ConvTranspose1d: output_size must be in [15, 16], got 17",
                () -> layer().forward(input(), 17),
                "ConvTranspose1d expects [batch, time, 4] but got [2, 7, 5]",
                () -> layer().forward(Tensor.zeros(2, 7, 5)));
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("plain", from4(3).stride(2)),
                Arguments.of("padded", from4(4).stride(2).padding(1)),
                Arguments.of("valid", from4(3).padding(Cut.VALID).dilation(2)),
                Arguments.of("same", shaped(3).padding(Cut.SAME)),
                Arguments.of("factor", shaped(7).padding(Cut.FACTOR)),
                Arguments.of("groups", from4(3).groups(2).bias(false)),
                Arguments.of("weight-norm", from4(3).weightNorm(true)),
                Arguments.of("skip-transpose", from4(3).stride(2).skipTranspose(true)),
                Arguments.of(
                        "waveforms",
                        ConvTranspose1d.builder(1, 3)
                                .inputShape(Shape.of(-1, 20))
                                .stride(2)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, ConvTranspose1d.Builder builder) {
        String file = "nnet_conv/convtranspose1d-" + name;
        GoldenLayer.assertSameFromSeed(file, builder::build);
        Tensor x = GoldenLayer.load(file).input("x");
        ConvTranspose1d conv = builder.build();
        assertThat(conv.outputShape(x.shape())).isEqualTo(conv.forward(x).shape());
    }

    @Test
    void matchesSpeechBrainWithAWantedSize() {
        Golden golden = GoldenLayer.load("nnet_conv/convtranspose1d-sized");
        ConvTranspose1d conv = from4(3).stride(2).padding(1).build();
        conv.loadStateDict(golden.weights());
        golden.assertForwardAndBackward(conv.namedParameters(), x -> conv.forward(x, 14), within(1e-5), within(1e-4));
    }
}
