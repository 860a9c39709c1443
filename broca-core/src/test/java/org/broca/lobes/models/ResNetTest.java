package org.broca.lobes.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.broca.hparams.HyperYaml;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetTest {
    @ParameterizedTest
    @ValueSource(strings = {"resnet-train", "resnet-eval", "resnet-strides-eval"})
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("speakers/" + name + "-sb1.1.2");
        ResNet resnet = HyperYaml.build(ResNet.class, golden.options());
        resnet.loadStateDict(golden.weights());
        boolean train = name.endsWith("train");
        resnet.train(train);
        golden.assertForwardAndBackward(
                resnet.namedParameters(), resnet::forward, within(train ? 1e-4 : 1e-5), within(1e-4));
        golden.tensors("after.")
                .forEach((key, expected) -> TensorAssert.assertThat(
                                resnet.stateDict().get(key))
                        .as(key)
                        .isCloseTo(expected, 1e-4));
    }

    @Test
    void startsWithPythonsWeights() {
        Golden golden = Golden.load("speakers/resnet-initial-sb1.1.2");
        Randomness.seed(7);
        ResNet resnet = HyperYaml.build(ResNet.class, golden.options());
        resnet.stateDict()
                .forEach((key, value) -> TensorAssert.assertThat(value).as(key).isCloseTo(golden.tensor(key), 1e-7));
    }

    @Test
    void hasThePublishedModelsKeysTypesAndShapesInOrder() {
        assertThat(KeyListing.of(ResNet.builder().build())).isEqualTo(KeyListing.golden("resnet-keys"));
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        assertThat(HyperYaml.build(ResNet.class, java.util.Map.of("channels", java.util.List.of(2, 2, 2, 2)))
                        .outputShape(Shape.of(-1, -1, 80)))
                .isEqualTo(Shape.of(-1, 256));
    }

    @Test
    void refusesStagesOtherThanFour() {
        assertThatThrownBy(() -> ResNet.builder().channels(128, 256).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ResNet: channels, block_sizes and strides need 4 numbers each, got 2, 4 and 4");
    }

    @Test
    void refusesFeaturesOfAnotherSize() {
        ResNet resnet = ResNet.builder().channels(2, 2, 2, 2).build();
        assertThatThrownBy(() -> resnet.forward(Tensor.zeros(2, 30, 23)))
                .hasMessage("ResNet expects [..., 80] but got [2, 30, 23]: the last dimension must be 80, not 23");
    }

    @Test
    void itsClassifierHasLayersOf256UnlessTold() {
        EcapaClassifier classifier =
                ResNetClassifier.builder(8).linBlocks(1).outNeurons(3).build();
        assertThat(classifier.namedParameters().get("weight").shape()).hasToString("[3, 256]");
    }
}
