package org.broca.nnet;

import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatisticsPoolingTest extends LayerContract<StatisticsPooling> {
    @Override
    protected StatisticsPooling layer() {
        return StatisticsPooling.builder().noise(false).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(3, 7, 4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "StatisticsPooling: at least one of return_mean and return_std must be true",
                () -> StatisticsPooling.builder()
                        .returnMean(false)
                        .returnStd(false)
                        .build());
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("statistics", StatisticsPooling.builder()),
                Arguments.of("statistics-lengths", StatisticsPooling.builder()),
                Arguments.of("statistics-mean", StatisticsPooling.builder().returnStd(false)),
                Arguments.of("statistics-std", StatisticsPooling.builder().returnMean(false)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrainWithItsNoise(String name, StatisticsPooling.Builder builder) {
        Golden golden = GoldenLayer.load("nnet_pool/" + name);
        StatisticsPooling pooling = builder.build();
        golden.assertOutputsAndGradients(
                Map.of(),
                inputs -> {
                    Randomness.manualSeed(((Number) golden.options().get("seed")).longValue());
                    Tensor lengths = inputs.get("lengths");
                    Tensor x = inputs.get("x");
                    return Map.of("0", lengths == null ? pooling.forward(x) : pooling.forward(x, lengths.detach()));
                },
                within(1e-6),
                within(1e-5));
    }

    @Test
    void addsAtMost9e5ToTheMeanAndOnlyWithNoise() {
        Tensor x = input();
        Tensor plain = layer().forward(x);
        Tensor noisy = StatisticsPooling.builder().build().forward(x);
        Tensor added = noisy.sub(plain).narrow(2, 0, 4);
        TensorAssert.assertThat(added).isCloseTo(Tensor.full(5e-5, 3, 1, 4), 4.1e-5);
        TensorAssert.assertThat(noisy.narrow(2, 4, 4)).isSameAs(plain.narrow(2, 4, 4));
    }

    @Property(tries = 50)
    void paddingChangesNothing(
            @ForAll @IntRange(min = 2, max = 30) int frames, @ForAll @IntRange(min = 0, max = 30) int padding) {
        Tensor x = Tensor.randn(1, frames, 4);
        Tensor padded = Tensor.cat(1, x, Tensor.full(Double.NaN, 1, padding, 4));
        Tensor length = Tensor.of(new float[] {(float) frames / (frames + padding)}, 1);
        TensorAssert.assertThat(layer().forward(padded, length)).isCloseTo(layer().forward(x), 1e-6);
    }
}
