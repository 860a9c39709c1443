package org.broca.lobes.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.broca.hparams.HyperYaml;
import org.broca.nnet.Layer;
import org.broca.nnet.Tanh;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcapaTdnnTest {
    private static Golden golden(String name) {
        return Golden.load("speakers/" + name + "-sb1.1.2");
    }

    private static <L extends Layer> L loaded(L layer, Golden golden, boolean train) {
        layer.loadStateDict(golden.weights());
        layer.train(train);
        return layer;
    }

    private static void assertRunningStatistics(Layer layer, Golden golden) {
        Map<String, Tensor> state = layer.stateDict();
        golden.tensors("after.")
                .forEach((key, expected) ->
                        TensorAssert.assertThat(state.get(key)).as(key).isCloseTo(expected, 1e-5));
    }

    /** In training a normalization over few utterances magnifies what rounding leaves: Python's own error is 1e-5. */
    private static Offset<Double> forward(String name) {
        return within(name.endsWith("train") ? 1e-4 : 1e-5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecapa-whole-train",
                "ecapa-whole-eval",
                "ecapa-no-context-train",
                "ecapa-shortcut-train",
                "ecapa-groups-train",
                "ecapa-short-train"
            })
    void matchesSpeechBrain(String name) {
        Golden golden = golden(name);
        EcapaTdnn ecapa = loaded(HyperYaml.build(EcapaTdnn.class, golden.options()), golden, name.endsWith("train"));
        golden.assertForwardAndBackward(ecapa.namedParameters(), ecapa::forward, forward(name), within(1e-4));
        assertRunningStatistics(ecapa, golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecapa-padded-train", "ecapa-padded-eval"})
    void leavesPaddingOutOfExcitationAndPooling(String name) {
        Golden golden = golden(name);
        EcapaTdnn ecapa = loaded(HyperYaml.build(EcapaTdnn.class, golden.options()), golden, name.endsWith("train"));
        golden.assertOutputsAndGradients(
                ecapa.namedParameters(),
                in -> Map.of("0", ecapa.forward(in.get("x"), golden.input("lengths"))),
                forward(name),
                within(1e-4));
        assertRunningStatistics(ecapa, golden);
    }

    @Test
    void dropsPythonsChannels() {
        Golden golden = golden("ecapa-dropout-train");
        EcapaTdnn ecapa = loaded(HyperYaml.build(EcapaTdnn.class, golden.options()), golden, true);
        Randomness.seed(3);
        golden.assertForwardAndBackward(ecapa.namedParameters(), ecapa::forward, forward("train"), within(1e-4));
    }

    @Test
    void takesAnotherActivation() {
        Golden golden = golden("ecapa-tanh-eval");
        EcapaTdnn ecapa = loaded(small().activation(Tanh::new).build(), golden, false);
        golden.assertForwardAndBackward(ecapa.namedParameters(), ecapa::forward, within(1e-5), within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classifier-train", "classifier-eval", "classifier-2-blocks-train"})
    void classifierMatchesSpeechBrain(String name) {
        Golden golden = golden(name);
        EcapaClassifier head =
                loaded(HyperYaml.build(EcapaClassifier.class, golden.options()), golden, name.endsWith("train"));
        golden.assertForwardAndBackward(head.namedParameters(), head::forward, within(1e-5), within(1e-4));
        assertRunningStatistics(head, golden);
    }

    @Test
    void poolingMatchesSpeechBrain() {
        Golden golden = golden("pooling-train");
        AttentiveStatisticsPooling pooling =
                loaded(HyperYaml.build(AttentiveStatisticsPooling.class, golden.options()), golden, true);
        golden.assertOutputsAndGradients(
                pooling.namedParameters(),
                in -> Map.of("0", pooling.forward(in.get("x"), golden.input("lengths"))),
                within(1e-5),
                within(1e-4));
    }

    @Test
    void startsWithPythonsWeights() {
        Golden golden = golden("initial");
        Randomness.seed(7);
        EcapaTdnn ecapa = small().channels(6, 8, 8, 8, 12).build();
        EcapaClassifier classifier = EcapaClassifier.builder(6)
                .linBlocks(1)
                .linNeurons(7)
                .outNeurons(5)
                .build();
        ecapa.namedParameters()
                .forEach(
                        (key, value) -> TensorAssert.assertThat(value).as(key).isSameAs(golden.tensor("ecapa." + key)));
        classifier
                .namedParameters()
                .forEach((key, value) ->
                        TensorAssert.assertThat(value).as(key).isSameAs(golden.tensor("classifier." + key)));
    }

    private static EcapaTdnnBuilder small() {
        return EcapaTdnn.builder(10)
                .channels(8, 8, 8, 8, 12)
                .attentionChannels(4)
                .res2netScale(4)
                .seChannels(5)
                .linNeurons(6);
    }

    @Test
    void hasThePublishedModelsKeysTypesAndShapesInOrder() {
        EcapaTdnn ecapa = EcapaTdnn.builder(80)
                .channels(1024, 1024, 1024, 1024, 3072)
                .linNeurons(192)
                .build();
        assertThat(KeyListing.of(ecapa)).isEqualTo(KeyListing.golden("ecapa-1024-keys"));
        assertThat(KeyListing.of(EcapaClassifier.builder(192).outNeurons(7205).build()))
                .isEqualTo(KeyListing.golden("ecapa-classifier-keys"));
    }

    @Test
    void xvectorHasThePublishedModelsKeysTypesAndShapesInOrder() {
        assertThat(KeyListing.of(Xvector.builder().inChannels(24).build()))
                .isEqualTo(KeyListing.golden("xvector-keys"));
        assertThat(KeyListing.of(XvectorClassifier.builder(Shape.of(-1, -1, 512))
                        .outNeurons(7205)
                        .build()))
                .isEqualTo(KeyListing.golden("xvector-classifier-keys"));
    }

    @Test
    void padsWithoutChangingWhatIsRealInThePooling() {
        AttentiveStatisticsPooling pooling =
                AttentiveStatisticsPooling.builder(4).attentionChannels(3).build();
        pooling.train(false);
        Tensor x = Tensor.randn(1, 4, 10);
        Tensor padded = Tensor.cat(2, x, Tensor.full(9, 1, 4, 10));
        TensorAssert.assertThat(pooling.forward(padded, Tensor.of(new float[] {0.5f}, 1)))
                .isCloseTo(pooling.forward(x), 1e-5);
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        assertThat(EcapaTdnn.builder(80).build().outputShape(Shape.of(-1, -1, 80)))
                .isEqualTo(Shape.of(-1, 1, 192));
        assertThat(EcapaClassifier.builder(192).build().outputShape(Shape.of(4, 1, 192)))
                .isEqualTo(Shape.of(4, 1, 1211));
    }

    @Test
    void refusesListsOfOtherLengthsThanTheChannels() {
        assertThatThrownBy(() -> EcapaTdnn.builder(80).channels(512, 512, 512).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EcapaTdnn: kernel_sizes, dilations and groups need one number for each of the 3 channels, "
                        + "got 5, 5 and 5");
    }

    @Test
    void refusesAScaleThatDoesNotDivide() {
        assertThatThrownBy(() -> EcapaTdnn.builder(80).res2netScale(7).build())
                .hasMessage("EcapaTdnn: res2net_scale must divide the channels of every block, got 7 for 512");
    }

    @Test
    void refusesFeaturesOfAnotherSize() {
        EcapaTdnn ecapa = small().build();
        assertThatThrownBy(() -> ecapa.forward(Tensor.zeros(2, 30, 23)))
                .hasMessage("EcapaTdnn expects [..., 10] but got [2, 30, 23]: the last dimension must be 10, not 23");
    }
}
