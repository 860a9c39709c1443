package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrentTest {
    private static final Map<String, Class<? extends Layer>> KINDS = Map.of(
            "RNN", Rnn.class,
            "GRU", Gru.class,
            "LSTM", Lstm.class,
            "LiGRU", LiGru.class,
            "SLiGRU", SliGru.class,
            "RNNCell", RnnCell.class,
            "GRUCell", GruCell.class,
            "LSTMCell", LstmCell.class,
            "AttentionalRNNDecoder", AttentionalRnnDecoder.class);

    /** A layer made from the seed, its weights compared with Python's, then given Python's. */
    static Layer made(Golden golden) {
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        Class<? extends Layer> kind = KINDS.get(String.valueOf(options.remove("kind")));
        Randomness.manualSeed(((Number) options.remove("seed")).longValue());
        Layer layer = HyperYaml.build(kind, options);
        assertThat(layer.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        layer.stateDict().forEach((key, value) -> {
            Tensor expected = golden.weights().get(key);
            boolean masks = key.endsWith("drop_masks"); // of which the file holds the mean
            if (masks || !key.contains("norm")) {
                TensorAssert.assertThat(masks ? value.mean() : value).as(key).isCloseTo(expected, 2e-6);
            }
            weights.put(key, masks ? value.copy() : expected);
        });
        layer.loadStateDict(weights);
        return layer;
    }

    static Map<String, Tensor> outputs(Tensor output, RecurrentState state) {
        Map<String, Tensor> all = new LinkedHashMap<>(Map.of("0", output, "hidden", state.hidden()));
        state.cell().ifPresent(cell -> all.put("cell", cell));
        return all;
    }

    private static RecurrentState state(Map<String, Tensor> in) {
        return new RecurrentState(in.get("hidden"), java.util.Optional.ofNullable(in.get("cell")));
    }

    static Stream<String> packed() {
        List<String> names = new ArrayList<>(List.of("rnn-tanh"));
        for (String kind : List.of("rnn", "gru", "lstm")) {
            for (String part : List.of("one", "deep", "no-bias", "4d", "lengths", "short", "state", "state-lengths")) {
                names.add(kind + "-" + part);
            }
        }
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("packed")
    void matchesSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("nnet_rnn/" + name + "-sb1.1.2");
        PackedRecurrent layer = (PackedRecurrent) made(golden);
        golden.assertOutputsAndGradients(layer.namedParameters(), in -> run(layer, in), within(1e-5), within(1e-4));
    }

    private static Map<String, Tensor> run(PackedRecurrent layer, Map<String, Tensor> in) {
        Tensor x = in.get("x");
        Recurrent.Output out;
        if (in.containsKey("lengths")) {
            Tensor lengths = in.get("lengths").detach();
            out = in.containsKey("hidden") ? layer.run(x, state(in), lengths) : layer.run(x, lengths);
        } else {
            out = in.containsKey("hidden") ? layer.run(x, state(in)) : layer.run(x);
        }
        return outputs(out.output(), out.state());
    }

    static Stream<String> light() {
        return Stream.of("ligru", "sligru")
                .flatMap(kind -> Stream.of(
                                "one-train",
                                "one-eval",
                                "deep-train",
                                "deep-eval",
                                "initial",
                                "tanh",
                                "sin",
                                "leaky_relu",
                                "no-bias",
                                "state",
                                "state-both",
                                "4d")
                        .map(part -> kind + "-" + part));
    }

    @ParameterizedTest
    @MethodSource("light")
    @ValueSource(strings = "sligru-affine")
    void lightLayersMatchSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("nnet_rnn/" + name + "-sb1.1.2");
        Recurrent layer = (Recurrent) made(golden);
        layer.train(!name.endsWith("eval"));
        golden.assertOutputsAndGradients(
                layer.namedParameters(),
                in -> {
                    Recurrent.Output out =
                            in.containsKey("hidden") ? layer.run(in.get("x"), state(in)) : layer.run(in.get("x"));
                    return outputs(out.output(), out.state());
                },
                within(1e-5),
                within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnncell", "rnncell-state", "grucell", "grucell-state", "lstmcell", "lstmcell-state"})
    void cellsMatchSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("nnet_rnn/" + name + "-sb1.1.2");
        CellStack cells = (CellStack) made(golden);
        golden.assertOutputsAndGradients(
                cells.namedParameters(),
                in -> {
                    CellStack.Step step =
                            in.containsKey("hidden") ? cells.step(in.get("x"), state(in)) : cells.step(in.get("x"));
                    return outputs(step.output(), step.state());
                },
                within(1e-5),
                within(1e-4));
    }

    @Test
    void scriptedLoopGivesTheSameEveryTime() {
        LiGru layer = LiGru.builder(4).inputSize(3).bidirectional(true).build();
        Tensor first = Tensor.empty(org.broca.tensor.DType.FLOAT32, 0);
        for (int call = 0; call < 4; call++) { // the engine optimises the script after its first calls
            Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1}, 2, 2, 3)
                    .requiresGrad(true);
            layer.forward(x).square().sum().backward();
            Tensor gradient = x.grad().orElseThrow();
            if (call > 0) {
                TensorAssert.assertThat(gradient).isCloseTo(first, 1e-6);
            }
            first = gradient;
        }
    }

    @Test
    void drawsNewMasksForABatchOfAnotherSizeAndKeepsGradientsOfTheLastOne() {
        LiGru layer = LiGru.builder(4).inputSize(3).dropout(0.5).build();
        Tensor first = layer.forward(Tensor.ones(2, 3, 3));
        Tensor second = layer.forward(Tensor.ones(5, 3, 3));
        first.sum().add(second.sum()).backward();
        assertThat(layer.namedParameters().get("rnn.0.u.weight").grad()).isPresent();
    }

    @Test
    void namesStateDictKeysInPytorchsOrder() {
        Lstm lstm =
                Lstm.builder(2).inputSize(3).numLayers(2).bidirectional(true).build();
        assertThat(lstm.stateDict().keySet())
                .containsExactly(
                        "rnn.weight_ih_l0",
                        "rnn.weight_hh_l0",
                        "rnn.bias_ih_l0",
                        "rnn.bias_hh_l0",
                        "rnn.weight_ih_l0_reverse",
                        "rnn.weight_hh_l0_reverse",
                        "rnn.bias_ih_l0_reverse",
                        "rnn.bias_hh_l0_reverse",
                        "rnn.weight_ih_l1",
                        "rnn.weight_hh_l1",
                        "rnn.bias_ih_l1",
                        "rnn.bias_hh_l1",
                        "rnn.weight_ih_l1_reverse",
                        "rnn.weight_hh_l1_reverse",
                        "rnn.bias_ih_l1_reverse",
                        "rnn.bias_hh_l1_reverse");
        assertThat(LiGru.builder(2).inputSize(3).build().stateDict().keySet())
                .containsExactly(
                        "rnn.0.h_init",
                        "rnn.0.drop_masks",
                        "rnn.0.drop_mask_te",
                        "rnn.0.w.weight",
                        "rnn.0.u.weight",
                        "rnn.0.norm.weight",
                        "rnn.0.norm.bias",
                        "rnn.0.norm.running_mean",
                        "rnn.0.norm.running_var",
                        "rnn.0.norm.num_batches_tracked");
    }

    @Test
    void readsInPiecesAsInOne() {
        Gru gru = Gru.builder(4).inputSize(3).numLayers(2).build();
        Tensor x = Tensor.randn(2, 6, 3);
        Recurrent.Output head = gru.run(x.narrow(1, 0, 2));
        Recurrent.Output tail = gru.run(x.narrow(1, 2, 4), head.state());
        TensorAssert.assertThat(Tensor.cat(1, head.output(), tail.output())).isCloseTo(gru.forward(x), 1e-6);
    }

    @Test
    void doesNotReadPadding() {
        Lstm lstm = Lstm.builder(4).inputSize(3).bidirectional(true).build();
        Tensor lengths = Tensor.of(new float[] {0.5f, 1}, 2);
        Tensor x = Tensor.randn(2, 6, 3);
        Tensor padded = x.copy();
        Tensor ignored = padded.narrow(0, 0, 1).narrow(1, 3, 3).fillInPlace(9);
        TensorAssert.assertThat(lstm.forward(padded, lengths)).isSameAs(lstm.forward(x, lengths));
        TensorAssert.assertThat(lstm.forward(x, lengths).narrow(0, 0, 1).narrow(1, 0, 3))
                .isCloseTo(lstm.forward(x.narrow(0, 0, 1).narrow(1, 0, 3)), 1e-6);
    }

    @Test
    void isMadeByTheFactoryOfAModel() {
        RecurrentFactory factory = Gru.builder().bias(false);
        Recurrent layer = factory.create(new RecurrentOptions(Shape.of(-1, -1, 5, 2), 4, 2, 0, true, false));
        assertThat(layer.outputShape(Shape.of(-1, 7, 5, 2))).isEqualTo(Shape.of(-1, 7, 8));
        assertThat(layer.stateDict()).hasSize(8);
        TensorAssert.assertThat(layer.forward(Tensor.randn(3, 7, 5, 2))).hasShape(3, 7, 8);
    }

    @Test
    void refusesWhatCannotBe() {
        Lstm lstm = Lstm.builder(4).inputSize(3).build();
        assertThatThrownBy(() -> lstm.forward(Tensor.ones(2, 6, 5)))
                .hasMessage("Lstm expects [batch, time, 3] but got [2, 6, 5]");
        assertThatThrownBy(() -> lstm.forward(Tensor.ones(2, 6, 3), Tensor.of(new float[] {1, 0.1f}, 2)))
                .hasMessage("Lstm: sequence 1 of the batch has 0 frames of 6: relative lengths must be in (0, 1] and"
                        + " leave at least one frame");
        assertThatThrownBy(() -> lstm.forward(Tensor.ones(2, 6, 3), Tensor.ones(3)))
                .hasMessage("Lstm expects lengths [2], one a sequence, but got [3]");
        assertThatThrownBy(() -> lstm.run(Tensor.ones(2, 6, 3), RecurrentState.of(Tensor.ones(1, 2, 4))))
                .hasMessage("Lstm expects a state of [1, 2, 4] with cells but got [1, 2, 4] without");
        assertThatThrownBy(() -> Gru.builder().inputSize(3).build())
                .hasMessage("Gru: hidden_size must be positive, got 0");
        assertThatThrownBy(() -> Gru.builder(4).build())
                .hasMessage("Gru: one of input_size and input_shape must be given");
        assertThatThrownBy(() -> Gru.builder(4).inputSize(3).dropout(1.5).build())
                .hasMessage("Gru: dropout must be in [0, 1], got 1.5");
    }
}
