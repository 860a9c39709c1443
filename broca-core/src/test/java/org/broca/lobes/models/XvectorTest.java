package org.broca.lobes.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.DType;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XvectorTest {
    private static Xvector xvector(Map<String, Object> options) {
        Map<String, Object> quiet = new LinkedHashMap<>(options);
        quiet.put("pooling_noise", false);
        return HyperYaml.build(Xvector.class, quiet);
    }

    private static void load(Layer layer, Golden golden) {
        assertThat(layer.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        layer.loadStateDict(golden.weights());
    }

    private static void assertRunningStatistics(Layer layer, Golden golden) {
        layer.stateDict().forEach((key, value) -> {
            if (key.contains("running") || key.contains("tracked")) {
                TensorAssert.assertThat(value).as(key).isCloseTo(golden.tensor("after." + key), 1e-5);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole-train", "whole-eval", "two-blocks-eval"})
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("xvector/" + name + "-sb1.1.2");
        Xvector xvector = xvector(golden.options());
        load(xvector, golden);
        xvector.train(name.endsWith("train"));
        golden.assertForwardAndBackward(xvector.namedParameters(), xvector::forward, within(1e-5), within(1e-4));
        assertRunningStatistics(xvector, golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"padded-train", "padded-eval"})
    void leavesPaddingOutOfThePooling(String name) {
        Golden golden = Golden.load("xvector/" + name + "-sb1.1.2");
        Xvector xvector = xvector(golden.options());
        load(xvector, golden);
        xvector.train(name.endsWith("train"));
        golden.assertOutputsAndGradients(
                xvector.namedParameters(),
                in -> Map.of("0", xvector.forward(in.get("x"), golden.input("lengths"))),
                within(1e-5),
                within(1e-4));
        assertRunningStatistics(xvector, golden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"classifier-train", "classifier-eval", "classifier-0-blocks-train", "classifier-3-blocks-train"})
    void classifierMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("xvector/" + name + "-sb1.1.2");
        assertHead(HyperYaml.build(XvectorClassifier.class, golden.options()), golden, name.endsWith("train"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"discriminator-train", "discriminator-eval"})
    void discriminatorMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("xvector/" + name + "-sb1.1.2");
        assertHead(HyperYaml.build(XvectorDiscriminator.class, golden.options()), golden, name.endsWith("train"));
    }

    private static void assertHead(Layer head, Golden golden, boolean train) {
        load(head, golden);
        head.train(train);
        golden.assertForwardAndBackward(
                head.namedParameters(), ((TensorMap) head)::forward, within(1e-5), within(1e-4));
        assertRunningStatistics(head, golden);
    }

    @Test
    void startsWithPythonsWeights() {
        Golden golden = Golden.load("xvector/initial-sb1.1.2");
        Randomness.seed(7);
        Xvector xvector = Xvector.builder()
                .inChannels(10)
                .tdnnChannels(8, 8, 8, 8, 12)
                .linNeurons(6)
                .build();
        Shape vectors = Shape.of(-1, -1, 6);
        XvectorClassifier classifier =
                XvectorClassifier.builder(vectors).linNeurons(7).outNeurons(5).build();
        XvectorDiscriminator discriminator =
                XvectorDiscriminator.builder(vectors).linNeurons(7).build();
        Map<String, Layer> layers =
                Map.of("xvector", xvector, "classifier", classifier, "discriminator", discriminator);
        layers.forEach((name, layer) -> layer.namedParameters()
                .forEach((key, value) ->
                        TensorAssert.assertThat(value).as(name + "." + key).isSameAs(golden.tensor(name + "." + key))));
    }

    @Test
    void registersParametersInSpeechBrainsOrder() {
        XvectorClassifier classifier =
                XvectorClassifier.builder(Shape.of(-1, -1, 6)).build();
        assertThat(classifier.namedParameters().keySet())
                .containsExactly(
                        "norm.norm.weight",
                        "norm.norm.bias",
                        "DNN.block_0.linear.w.weight",
                        "DNN.block_0.linear.w.bias",
                        "DNN.block_0.norm.norm.weight",
                        "DNN.block_0.norm.norm.bias",
                        "out.w.weight",
                        "out.w.bias");
        assertThat(Xvector.builder().tdnnBlocks(1).build().stateDict().keySet())
                .containsExactly(
                        "blocks.0.conv.weight",
                        "blocks.0.conv.bias",
                        "blocks.2.norm.weight",
                        "blocks.2.norm.bias",
                        "blocks.2.norm.running_mean",
                        "blocks.2.norm.running_var",
                        "blocks.2.norm.num_batches_tracked",
                        "blocks.4.w.weight",
                        "blocks.4.w.bias");
    }

    @Test
    void freshNormalizationsHaveSeenNothing() {
        Map<String, Tensor> state =
                XvectorClassifier.builder(Shape.of(-1, -1, 6)).build().stateDict();
        assertThat(state.get("norm.norm.running_var").sameAs(Tensor.ones(6))).isTrue();
        assertThat(state.get("norm.norm.num_batches_tracked").item()).isZero();
    }

    @Test
    void poolingNoiseIsSmallAndOnByDefault() {
        Xvector xvector = Xvector.builder().build();
        xvector.train(false);
        Tensor x = Tensor.randn(2, 30, 40);
        Tensor once = xvector.forward(x);
        Tensor again = xvector.forward(x);
        assertThat(once.sameAs(again)).isFalse();
        TensorAssert.assertThat(once).isCloseTo(again, 1e-3);
        TensorAssert.assertThat(once).hasShape(2, 1, 512).hasDType(DType.FLOAT32);
    }

    @Test
    void takesAnotherActivation() {
        Xvector xvector =
                Xvector.builder().tdnnBlocks(1).activation(Squash::new).build();
        TensorAssert.assertThat(xvector.forward(Tensor.randn(2, 30, 40))).hasShape(2, 1, 512);
    }

    private static final class Squash extends Layer implements TensorMap {
        @Override
        public Tensor forward(Tensor x) {
            return x.tanh();
        }
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        assertThat(Xvector.builder().build().outputShape(Shape.of(-1, -1, 40))).isEqualTo(Shape.of(-1, 1, 512));
        assertThat(XvectorClassifier.builder(Shape.of(-1, 1, 512)).build().outputShape(Shape.of(4, 1, 512)))
                .isEqualTo(Shape.of(4, 1, 1211));
    }

    @Test
    void refusesListsShorterThanTheBlocks() {
        assertThatThrownBy(() -> Xvector.builder().tdnnChannels(512, 512).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Xvector: tdnn_channels, tdnn_kernel_sizes and tdnn_dilations need tdnn_blocks = 5 numbers "
                        + "each, got 2, 5 and 5");
    }

    @Test
    void refusesFeaturesOfAnotherSize() {
        Xvector xvector = Xvector.builder().build();
        assertThatThrownBy(() -> xvector.forward(Tensor.zeros(2, 30, 23)))
                .hasMessage("Xvector expects [..., 40] but got [2, 30, 23]: the last dimension must be 40, not 23");
    }
}
