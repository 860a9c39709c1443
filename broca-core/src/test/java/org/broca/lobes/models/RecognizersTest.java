package org.broca.lobes.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Gru;
import org.broca.nnet.Layer;
import org.broca.nnet.Lstm;
import org.broca.nnet.RecurrentState;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecognizersTest {
    private static final Map<String, String> PYTHON = Map.of(
            "CRDNN", "speechbrain.lobes.models.CRDNN.CRDNN",
            "VanillaNN", "speechbrain.lobes.models.VanillaNN.VanillaNN",
            "RNNLM", "speechbrain.lobes.models.RNNLM.RNNLM",
            "ConvolutionFrontEnd", "speechbrain.lobes.models.convolution.ConvolutionFrontEnd");
    private static final Map<String, String> NAMED = Map.of(
            "rnn_class", "speechbrain.nnet.RNN.",
            "activation", "torch.nn.",
            "conv_module", "speechbrain.nnet.CNN.");

    /** The model as its YAML makes it, from the seed; its weights compared with Python's, then replaced by them. */
    private static Layer made(Golden golden) {
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        StringBuilder yaml = new StringBuilder();
        yaml.append("model: !new:")
                .append(PYTHON.get(String.valueOf(options.remove("kind"))))
                .append('\n');
        long seed = ((Number) options.remove("seed")).longValue();
        options.forEach((key, value) -> yaml.append("    ")
                .append(key)
                .append(": ")
                .append(NAMED.containsKey(key) ? "!name:" + NAMED.get(key) + value : value)
                .append('\n'));
        Randomness.manualSeed(seed);
        Layer layer = HyperYaml.load(yaml.toString(), Overrides.none()).get("model", Layer.class);
        assertThat(layer.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        layer.stateDict().forEach((key, value) -> {
            Tensor expected = golden.weights().get(key);
            boolean masks = key.endsWith("drop_masks"); // of which the file holds the mean
            double tolerance = key.contains("running") ? 1e-4 : 2e-6; // normalizing zeros magnifies rounding
            TensorAssert.assertThat(masks ? value.mean() : value).as(key).isCloseTo(expected, tolerance);
            weights.put(key, masks ? value.copy() : expected);
        });
        layer.loadStateDict(weights);
        return layer;
    }

    static Stream<String> plain() {
        Stream<String> crdnn = Stream.of("tutorial", "defaults", "rnnp", "projection", "no-cnn", "cnn-dnn", "cnn-only")
                .flatMap(name -> Stream.of("crdnn-" + name + "-train", "crdnn-" + name + "-eval"));
        return Stream.concat(
                crdnn,
                Stream.of(
                        "vanilla",
                        "vanilla-4d",
                        "frontend-train",
                        "frontend-eval",
                        "frontend-causal",
                        "frontend-1d",
                        "frontend-normal"));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void matchesSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("recognizers/" + name + "-sb1.1.2");
        Layer model = made(golden);
        model.train(!name.endsWith("eval"));
        golden.assertForwardAndBackward(
                model.namedParameters(),
                x -> {
                    Randomness.manualSeed(7);
                    return ((TensorMap) model).forward(x);
                },
                within(2e-5),
                within(2e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnnlm-train", "rnnlm-eval", "rnnlm-gru", "rnnlm-step"})
    void languageModelMatchesSpeechBrainFromTheSeedOn(String name) {
        Golden golden = Golden.load("recognizers/" + name + "-sb1.1.2");
        RnnLm model = (RnnLm) made(golden);
        model.train(name.endsWith("train") || name.endsWith("gru"));
        golden.assertOutputsAndGradients(
                model.namedParameters(),
                in -> {
                    Randomness.manualSeed(7);
                    return named(
                            in.containsKey("hidden")
                                    ? model.run(in.get("x"), RecurrentState.of(in.get("hidden"), in.get("cell")))
                                    : model.run(in.get("x")));
                },
                within(1e-5),
                within(1e-4));
    }

    private static Map<String, Tensor> named(RnnLm.Output out) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put("0", out.scores());
        all.put("hidden", out.state().hidden());
        Optional<Tensor> cell = out.state().cell();
        cell.ifPresent(c -> all.put("cell", c));
        return all;
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        Crdnn crdnn = Crdnn.builder()
                .inputSize(8)
                .cnnChannels(3, 2)
                .timePooling(true)
                .rnnClass(Gru.builder())
                .rnnLayers(1)
                .rnnNeurons(3)
                .dnnNeurons(4)
                .build();
        Tensor x = Tensor.randn(2, 13, 8);
        assertThat(crdnn.outputShape(x.shape())).isEqualTo(crdnn.forward(x).shape());
        assertThat(crdnn.outputShape(Shape.of(-1, -1, 8)).get(-1)).isEqualTo(4);
        ConvolutionFrontEnd front = ConvolutionFrontEnd.builder(Shape.of(-1, -1, 8))
                .outChannels(2, 3, 2)
                .numLayersPerBlock(1)
                .build();
        assertThat(front.outputShape(x.shape())).isEqualTo(front.forward(x).shape());
    }

    @Test
    void languageModelReadsTokenByTokenAsInOne() {
        RnnLm model = RnnLm.builder(6)
                .embeddingDim(3)
                .rnnNeurons(4)
                .dnnNeurons(5)
                .rnnClass(Lstm.builder())
                .build();
        model.train(false);
        Tensor tokens = Tensor.of(new long[] {0, 3, 5, 1, 2, 4}, 2, 3);
        Tensor whole = model.forward(tokens); // [2, 3, 6]
        RnnLm.Output step = model.run(tokens.select(1, 0));
        for (int i = 1; i < 3; i++) {
            TensorAssert.assertThat(step.scores()).isCloseTo(whole.select(1, i - 1), 1e-6);
            step = model.run(tokens.select(1, i), step.state());
        }
        TensorAssert.assertThat(step.scores()).isCloseTo(whole.select(1, 2), 1e-6);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Crdnn.builder().build())
                .hasMessage("Crdnn: one of input_size and input_shape must be given");
        assertThatThrownBy(() -> Crdnn.builder().inputSize(8).cnnBlocks(3).build())
                .hasMessage("Crdnn: cnn_channels and inter_layer_pooling_size need cnn_blocks = 3 numbers each, got 2"
                        + " and 2");
        Crdnn crdnn = Crdnn.builder().inputSize(8).cnnBlocks(0).rnnLayers(0).build();
        assertThatThrownBy(() -> crdnn.forward(Tensor.ones(2, 5, 7)))
                .hasMessage("Crdnn expects [..., 8] but got [2, 5, 7]: the last dimension must be 8, not 7");
        assertThatThrownBy(() -> RnnLm.builder(6).dnnBlocks(0).build())
                .hasMessage("RnnLm: without dnn_blocks, dnn_neurons must be rnn_neurons = 1024, got 512");
        assertThatThrownBy(() -> ConvolutionFrontEnd.builder(Shape.of(-1, -1, 8))
                        .numBlocks(4)
                        .build())
                .hasMessage("ConvolutionFrontEnd: out_channels needs num_blocks = 4 items, got 3");
    }
}
