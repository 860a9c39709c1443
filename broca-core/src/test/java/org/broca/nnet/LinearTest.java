package org.broca.nnet;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinearTest extends LayerContract<Linear> {
    @Override
    protected Linear layer() {
        return Linear.builder(3).inputSize(4).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 5, 4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Linear: one of input_size and input_shape must be given",
                () -> Linear.builder(3).build(),
                "Linear: n_neurons must be positive, got 0",
                () -> Linear.builder(0).inputSize(4).build(),
                "Linear: input_size must be positive, got -4",
                () -> Linear.builder(3).inputSize(-4).build(),
                "Linear: max_norm must be positive, got 0.0",
                () -> Linear.builder(3).inputSize(4).maxNorm(0).build(),
                "Linear: the size of dimension -1 of its input [2, -1] must be known",
                () -> Linear.builder(3).inputShape(Shape.of(2, -1)).build(),
                "Linear expects [..., 4] but got [2, 15]: the last dimension must be 4, not 15",
                () -> layer().forward(Tensor.zeros(2, 15)));
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("linear", Linear.builder(5).inputSize(4)),
                Arguments.of(
                        "linear-plain",
                        Linear.builder(5).inputShape(Shape.of(-1, -1, 4)).bias(false)),
                Arguments.of(
                        "linear-combined",
                        Linear.builder(3).inputShape(Shape.of(2, 3, 4, 5)).combineDims(true)),
                Arguments.of("linear-max-norm", Linear.builder(5).inputSize(4).maxNorm(0.4)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, Linear.Builder builder) {
        GoldenLayer.assertSameFromSeed("nnet_basic/" + name, builder::build);
    }
}
