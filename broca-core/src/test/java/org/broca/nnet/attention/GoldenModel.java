package org.broca.nnet.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.broca.hparams.HyperYaml;
import org.broca.nnet.Gelu;
import org.broca.nnet.Layer;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;

/** Compares layers with what SpeechBrain's wrote: keys, initial weights, outputs and gradients. */
public final class GoldenModel {
    private static final long SEED = 11;

    private GoldenModel() {}

    public static Golden load(String name) {
        return Golden.load("transformer/" + name + "-sb1.1.2");
    }

    /** A layer of the file's options in evaluation mode, with the file's weights. */
    public static <L extends Layer> L make(Golden golden, Class<L> type) {
        Randomness.manualSeed(SEED);
        L layer = build(golden, type);
        Map<String, Tensor> state = layer.stateDict();
        List<String> missing = layer.loadMatching(golden.weights()).missing();
        assertThat(missing).allMatch(key -> key.endsWith("positional_encoding.pe"));
        assertThat(state.keySet()).containsAll(golden.weights().keySet());
        layer.train(false);
        return layer;
    }

    private static <L extends Layer> L build(Golden golden, Class<L> type) {
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        Supplier<Layer> gelu = () -> Gelu.builder().build();
        options.replaceAll((key, value) -> value.equals("torch.nn.GELU") ? gelu : value);
        return HyperYaml.build(type, options);
    }

    /** Asserts that a layer made from the file's options, after seeding, has Python's weights in Python's order. */
    public static <L extends Layer> void assertInitialWeights(String name, Class<L> type) {
        Golden golden = load(name);
        Randomness.manualSeed(SEED);
        Map<String, Tensor> state = build(golden, type).stateDict();
        golden.weights()
                .keySet()
                .forEach(key ->
                        TensorAssert.assertThat(state.get(key)).as(key).isCloseTo(golden.tensor("first." + key), 1e-6));
    }

    /** Asserts outputs and all gradients. */
    public static <L extends Layer> void assertSame(
            String name, Class<L> type, BiFunction<L, Map<String, Tensor>, Map<String, Tensor>> forward) {
        Golden golden = load(name);
        L layer = make(golden, type);
        golden.assertOutputsAndGradients(
                layer.namedParameters(), in -> forward.apply(layer, in), within(1e-5), within(1e-4));
    }
}
