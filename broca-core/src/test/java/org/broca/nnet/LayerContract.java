package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every layer of one input and one output.
 *
 * @param <L> the layer
 */
public abstract class LayerContract<L extends Layer & TensorMap> {
    /** A new layer with new weights. */
    protected abstract L layer();

    /** An input that it takes. */
    protected abstract Tensor input();

    /** Wrong ways to make one, by the message that each must give. */
    protected Map<String, Supplier<?>> rejected() {
        return Map.of();
    }

    @Test
    void givesTheSameAfterItsStateWentThroughAnotherLayersDict() {
        L first = layer();
        L second = layer();
        first.train(false);
        second.train(false);
        second.loadStateDict(copied(first));
        assertThat(second.stateDict().keySet())
                .containsExactlyElementsOf(first.stateDict().keySet());
        Tensor x = input();
        TensorAssert.assertThat(second.forward(x)).isSameAs(first.forward(x));
    }

    private static Map<String, Tensor> copied(Layer layer) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        layer.stateDict()
                .forEach((key, tensor) -> copies.put(key, tensor.detach().copy()));
        return copies;
    }

    @Test
    void tellsTrainingFromEvaluationAllTheWayDown() {
        L layer = layer();
        assertThat(layer.isTraining()).isTrue();
        layer.train(false);
        assertMode(layer, false);
        layer.train(true);
        assertMode(layer, true);
    }

    private static void assertMode(Layer layer, boolean training) {
        assertThat(layer.isTraining()).isEqualTo(training);
        layer.children().values().forEach(child -> assertMode(child, training));
    }

    @Test
    void sendsAGradientToEveryTrainableParameter() {
        L layer = layer();
        Tensor y = layer.forward(input());
        if (y.requiresGrad()) {
            y.mul(Tensor.randn(y.shape().toArray())).sum().backward();
        }
        layer.namedParameters()
                .forEach((key, tensor) ->
                        assertThat(tensor.grad().isPresent()).as(key).isEqualTo(tensor.requiresGrad()));
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        L layer = layer();
        Tensor x = input();
        if (layer instanceof SizedMap sized) {
            assertThat(sized.outputShape(x.shape())).isEqualTo(layer.forward(x).shape());
        }
    }

    @TestFactory
    Stream<DynamicTest> rejectsWithAMessage() {
        return rejected().entrySet().stream()
                .map(wrong -> DynamicTest.dynamicTest(
                        wrong.getKey(),
                        () -> assertThatThrownBy(() -> wrong.getValue().get())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage(wrong.getKey())));
    }
}
