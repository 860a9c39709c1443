package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

class SequentialTest extends LayerContract<Sequential> {
    @Override
    protected Sequential layer() {
        return Sequential.builder()
                .inputShape(Shape.of(-1, -1, 4))
                .append("linear", Linear.builder(5))
                .append("act", LeakyRelu.builder().build())
                .append(
                        "DNN",
                        Sequential.builder().append("linear", Linear.builder(3).bias(false)))
                .append("linear", Linear.builder(2))
                .build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(2, 3, 4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Sequential: input_shape must be given, as the size of \"linear\" follows from it",
                () -> new Sequential().append("linear", Linear.builder(5)),
                "Sequential: the input size of \"linear\" is unknown, as Odd does not tell its output's: give it",
                () -> Sequential.builder()
                        .inputShape(Shape.of(-1, 4))
                        .append("odd", new Odd())
                        .append("linear", Linear.builder(5))
                        .build(),
                "Sequential: ModuleList maps no tensor to a tensor, so it cannot be the layer \"list\"",
                () -> new Sequential().append("list", new ModuleList(List.of())));
    }

    private static final class Odd extends Layer implements TensorMap {
        @Override
        public Tensor forward(Tensor x) {
            return x;
        }
    }

    @Test
    void matchesSpeechBrain() {
        GoldenLayer.assertSameFromSeed("nnet_basic/sequential", this::layer);
    }

    @Test
    void namesLayersByPositionAndTellsDoublesApart() {
        Sequential layers = Sequential.builder()
                .layers(List.of(LeakyRelu.builder().build(), LeakyRelu.builder().build()))
                .append("act", LeakyRelu.builder().build())
                .append("act", LeakyRelu.builder().build())
                .append("act", LeakyRelu.builder().build())
                .build();
        assertThat(layers.children().keySet()).containsExactly("0", "1", "act", "act_0", "act_1");
    }

    @Test
    void buildsFromOneBuilderForDifferentInputs() {
        Linear.Builder wide = Linear.builder(8);
        Sequential layers = Sequential.builder()
                .inputShape(Shape.of(-1, 4))
                .namedLayers(Map.of("first", wide))
                .append("second", wide)
                .build();
        assertThat(layers.stateDict().get("first.w.weight").shape()).isEqualTo(Shape.of(8, 4));
        assertThat(layers.stateDict().get("second.w.weight").shape()).isEqualTo(Shape.of(8, 8));
    }

    @Test
    void lengthsReachTheLayersThatTakeThem() {
        Golden golden = GoldenLayer.load("nnet_basic/lengths-capable");
        LengthsCapableSequential layers = LengthsCapableSequential.builder()
                .inputShape(Shape.of(-1, -1, 4))
                .layers(List.of(Linear.builder(5), StatisticsPooling.builder().build(), BatchNorm1d.builder()))
                .build();
        layers.loadStateDict(golden.weights());
        Tensor lengths = Tensor.of(new float[] {1, 0.6f}, 2);
        golden.assertForwardAndBackward(
                layers.namedParameters(),
                x -> {
                    Randomness.manualSeed(7);
                    return layers.forward(x, lengths);
                },
                within(1e-4), // the normalization of two nearly equal rows enlarges differences
                within(1e-2));
    }

    @Test
    void moduleListNumbersItsLayers() {
        ModuleList list = new ModuleList(List.of(
                Linear.builder(3).inputSize(2).build(),
                BatchNorm1d.builder().inputSize(3).build()));
        assertThat(list.stateDict().keySet())
                .containsExactly(
                        "0.w.weight",
                        "0.w.bias",
                        "1.norm.weight",
                        "1.norm.bias",
                        "1.norm.running_mean",
                        "1.norm.running_var",
                        "1.norm.num_batches_tracked");
        assertThat(list.layers()).hasSize(list.size()).hasSize(2);
    }

    @Test
    void moduleDictNamesItsLayers() {
        ModuleDict dict =
                new ModuleDict(Map.of("encoder", Linear.builder(3).inputSize(2).build()));
        assertThat(dict.stateDict().keySet()).containsExactly("encoder.w.weight", "encoder.w.bias");
    }

    @Test
    void plainSequenceGivesWhatItsLayersGiveOneByOne() {
        Linear linear = Linear.builder(3).inputSize(4).build();
        Tensor x = Tensor.randn(2, 4);
        TensorAssert.assertThat(new Sequential().append("linear", linear).forward(x))
                .isSameAs(linear.forward(x));
    }
}
