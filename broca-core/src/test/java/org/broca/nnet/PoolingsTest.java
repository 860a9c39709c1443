package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolingsTest {
    private static Pooling1d.Builder max(int kernel) {
        return Pooling1d.builder(PoolType.MAX, kernel);
    }

    private static Pooling1d.Builder avg(int kernel) {
        return Pooling1d.builder(PoolType.AVG, kernel);
    }

    static Stream<Arguments> golden() {
        Pooling2d.Builder strided = Pooling2d.builder(PoolType.AVG, 2, 3).stride(2, 1);
        Pooling2d.Builder otherAxes = Pooling2d.builder(PoolType.AVG, 2, 3).poolAxis(2, 3);
        return Stream.of(
                Arguments.of("pooling1d-max", max(3).build()),
                Arguments.of("pooling1d-avg", avg(3).stride(2).padding(1).build()),
                Arguments.of("pooling1d-ceil", max(3).ceilMode(true).build()),
                Arguments.of(
                        "pooling1d-ceil-avg", avg(3).ceilMode(true).padding(1).build()),
                Arguments.of("pooling1d-dilated", max(3).stride(1).dilation(2).build()),
                Arguments.of("pooling1d-features", max(2).poolAxis(2).build()),
                Arguments.of(
                        "pooling1d-maps-time", max(2).inputDims(4).poolAxis(1).build()),
                Arguments.of("pooling1d-maps", max(2).inputDims(4).poolAxis(2).build()),
                Arguments.of(
                        "pooling1d-maps-avg", avg(2).inputDims(4).poolAxis(2).build()),
                Arguments.of(
                        "pooling2d-max", Pooling2d.builder(PoolType.MAX, 2, 3).build()),
                Arguments.of("pooling2d-avg", strided.build()),
                Arguments.of(
                        "pooling2d-square",
                        Pooling2d.builder(PoolType.MAX, 2).ceilMode(true).build()),
                Arguments.of("pooling2d-axes", otherAxes.build()),
                Arguments.of("adaptive", new AdaptivePool(3)),
                Arguments.of("adaptive-maps", new AdaptivePool(3, 2)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    <L extends Layer & SizedMap> void matchesSpeechBrain(String name, L layer) {
        GoldenLayer.assertSame("nnet_pool/" + name, layer);
        Tensor x = GoldenLayer.load("nnet_pool/" + name).input("x");
        assertThat(layer.outputShape(x.shape())).isEqualTo(layer.forward(x).shape());
    }

    @Test
    void attentionMatchesSpeechBrain() {
        GoldenLayer.assertSameFromSeed("nnet_pool/attention", () -> new AttentionPooling(4));
    }

    @Test
    void rejectWrongSizes() {
        assertThatThrownBy(() -> max(0).build()).hasMessage("Pooling1d: kernel_size must be positive, got 0");
        assertThatThrownBy(() -> max(3).inputDims(5).build()).hasMessage("Pooling1d: input_dims must be 3 or 4, got 5");
        assertThatThrownBy(() -> max(3).padding(2).build())
                .hasMessage("Pooling1d: padding must be in [0, 1], half of kernel_size, got 2");
        assertThatThrownBy(() -> max(3).build().forward(Tensor.zeros(2, 3)))
                .hasMessage("Pooling1d expects 3 dimensions but got [2, 3]");
        assertThatThrownBy(() -> Pooling2d.builder(PoolType.AVG, 1, 2, 3).build())
                .hasMessage("Pooling2d: kernel_size must be one or two numbers, got 3");
        assertThatThrownBy(() -> new AdaptivePool(1, 2, 3))
                .hasMessage("AdaptivePool: output_size must be one or two numbers, got 3");
    }

    @Nested
    class AttentionPoolingContract extends LayerContract<AttentionPooling> {
        @Override
        protected AttentionPooling layer() {
            return new AttentionPooling(4);
        }

        @Override
        protected Tensor input() {
            return Tensor.randn(3, 7, 4);
        }
    }
}
