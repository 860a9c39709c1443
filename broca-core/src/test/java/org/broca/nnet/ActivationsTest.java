package org.broca.nnet;

import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationsTest {
    static Stream<Arguments> golden() {
        return Stream.concat(softmaxes(), others());
    }

    private static Stream<Arguments> softmaxes() {
        Softmax.Builder asIs = Softmax.builder().dim(1).reshape(false).applyLog(true);
        return Stream.of(
                Arguments.of("softmax", Softmax.builder().build()),
                Arguments.of("softmax-log", Softmax.builder().applyLog(true).build()),
                Arguments.of("softmax-dim1", Softmax.builder().dim(1).build()),
                Arguments.of("softmax-dim1-as-is", asIs.build()),
                Arguments.of("softmax-4d", Softmax.builder().dim(1).build()),
                Arguments.of("softmax-double", Softmax.builder().build()),
                Arguments.of("torch-softmax", new TorchSoftmax(1)),
                Arguments.of("torch-log-softmax", new LogSoftmax(-1)));
    }

    private static Stream<Arguments> others() {
        Gelu.Builder quick = Gelu.builder().approximate(Gelu.Approximation.TANH);
        Dropout dropout = Dropout.builder().build();
        dropout.train(false);
        return Stream.of(
                Arguments.of("leaky-relu", LeakyRelu.builder().build()),
                Arguments.of(
                        "leaky-relu-steep",
                        LeakyRelu.builder().negativeSlope(0.3).build()),
                Arguments.of("relu", new Relu()),
                Arguments.of("gelu", Gelu.builder().build()),
                Arguments.of("gelu-tanh", quick.build()),
                Arguments.of("tanh", new Tanh()),
                Arguments.of("sigmoid", new Sigmoid()),
                Arguments.of("swish", Swish.builder().build()),
                Arguments.of("swish-beta", Swish.builder().beta(1.7).build()),
                Arguments.of("elu", Elu.builder().alpha(0.7).build()),
                Arguments.of("prelu", Prelu.builder().build()),
                Arguments.of("softplus", Softplus.builder().build()),
                Arguments.of("dropout-eval", dropout));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesPython(String name, TensorMap activation) {
        Golden golden = GoldenLayer.load("nnet_basic/" + name);
        golden.assertForwardAndBackward(
                ((Layer) activation).namedParameters(), activation::forward, within(1e-6), within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void keepsTheShape(String name, SameSizeMap activation) {
        Tensor x = GoldenLayer.load("nnet_basic/" + name).input("x");
        TensorAssert.assertThat(activation.forward(x))
                .hasShape(activation.outputShape(x.shape()).toArray());
    }

    @Test
    void identityGivesItsInput() {
        Tensor x = Tensor.randn(2, 3);
        TensorAssert.assertThat(new Identity().forward(x)).isSameAs(x);
    }

    @Test
    void softmaxGivesFloat32() {
        Golden golden = GoldenLayer.load("nnet_basic/softmax-double");
        TensorAssert.assertThat(Softmax.builder().build().forward(golden.input("x")))
                .hasDType(DType.FLOAT32);
    }
}
