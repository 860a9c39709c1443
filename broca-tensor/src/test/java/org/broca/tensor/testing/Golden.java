package org.broca.tensor.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.Safetensors;

/**
 * Numbers that SpeechBrain gave: inputs, weights, outputs and gradients of one layer or function.
 *
 * <p>The files are written by the scripts in {@code tools/golden}; their names end in the version that wrote them.
 * {@link #assertForwardAndBackward} is what most tests need.
 */
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Safetensors.Content content;

    private Golden(String name, Safetensors.Content content) {
        this.name = name;
        this.content = content;
    }

    /**
     * Reads {@code /golden/<name>.safetensors} from the class path.
     *
     * @param name area and name with version: {@code "cnn/conv1d-same-sb1.1.2"}
     */
    public static Golden load(String name) {
        URL found = Golden.class.getResource("/golden/" + name + ".safetensors");
        if (found == null) {
            throw new IllegalArgumentException(
                    "no golden file \"%s\" on the class path: write it with tools/golden/%s.py"
                            .formatted(name, name.replaceAll("/.*", "")));
        }
        try {
            URI uri = found.toURI();
            return new Golden(name, Safetensors.read(Path.of(uri)));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The YAML keys that the writer used. */
    public Map<String, Object> options() {
        try {
            return JSON.readValue(
                    content.metadata().getOrDefault("options", "{}"),
                    new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + ": its options are not JSON", e);
        }
    }

    /** The tensor {@code input.<key>}. */
    public Tensor input(String key) {
        return tensor("input." + key);
    }

    /** All inputs by key. */
    public Map<String, Tensor> inputs() {
        return under("input.");
    }

    /** The tensor {@code output.<key>}; the only output of a layer is {@code "0"}. */
    public Tensor output(String key) {
        return tensor("output." + key);
    }

    /** All outputs by key. */
    public Map<String, Tensor> outputs() {
        return under("output.");
    }

    /** The state dict before the forward pass. */
    public Map<String, Tensor> weights() {
        return under("weight.");
    }

    /** What output {@code key} was multiplied by before all were summed for the backward pass. */
    public Tensor direction(String key) {
        return tensor("direction." + key);
    }

    /** Gradient by the input {@code key}. */
    public Tensor gradInput(String key) {
        return tensor("grad.input." + key);
    }

    /** Gradients by the inputs that have one. */
    public Map<String, Tensor> gradInputs() {
        return under("grad.input.");
    }

    /** Gradients by state dict key. */
    public Map<String, Tensor> gradWeights() {
        return under("grad.weight.");
    }

    /** Any tensor of the file by its whole name. */
    public Tensor tensor(String key) {
        Tensor found = content.tensors().get(key);
        if (found == null) {
            throw new IllegalArgumentException("%s has no tensor \"%s\"; it has %s"
                    .formatted(name, key, content.tensors().keySet()));
        }
        return found;
    }

    /** All tensors whose names begin with {@code prefix}, by what follows it. */
    public Map<String, Tensor> tensors(String prefix) {
        return under(prefix);
    }

    private Map<String, Tensor> under(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        content.tensors().forEach((key, tensor) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    /**
     * Runs a layer of one input and one output, and compares output {@code "0"}, the input's gradient and the gradients
     * of all weights.
     *
     * @param parameters the layer's parameters by state dict key, with the golden weights loaded
     * @param forward from the only floating-point input
     * @param forwardTolerance largest allowed difference of an output
     * @param backwardTolerance largest allowed difference of a gradient; for gradients with numbers above 1 it is taken
     *     times the largest
     */
    public void assertForwardAndBackward(
            Map<String, Tensor> parameters,
            Function<Tensor, Tensor> forward,
            Offset<Double> forwardTolerance,
            Offset<Double> backwardTolerance) {
        Iterator<Map.Entry<String, Tensor>> floats = inputs().entrySet().stream()
                .filter(e -> e.getValue().dtype().isFloatingPoint())
                .iterator();
        String only = floats.next().getKey();
        if (floats.hasNext()) {
            throw new IllegalArgumentException("%s has several inputs %s: compare it by assertOutputsAndGradients"
                    .formatted(name, inputs().keySet()));
        }
        assertOutputsAndGradients(
                parameters,
                inputs -> Map.of("0", forward.apply(Objects.requireNonNull(inputs.get(only)))),
                forwardTolerance,
                backwardTolerance);
    }

    /** As {@link #assertForwardAndBackward}, for any inputs and outputs, by key. Every output of the file must come. */
    public void assertOutputsAndGradients(
            Map<String, Tensor> parameters,
            Function<Map<String, Tensor>, Map<String, Tensor>> forward,
            Offset<Double> forwardTolerance,
            Offset<Double> backwardTolerance) {
        Map<String, Tensor> leaves = leaves();
        parameters.values().forEach(Tensor::clearGrad);
        Map<String, Tensor> actual = forward.apply(leaves);
        outputs()
                .forEach((key, expected) -> TensorAssert.assertThat(present(actual, key))
                        .as("%s: output.%s", name, key)
                        .isCloseTo(expected, forwardTolerance));
        backward(actual);
        gradInputs()
                .forEach((key, expected) ->
                        assertGradient("grad.input." + key, present(leaves, key), expected, backwardTolerance.value));
        gradWeights()
                .forEach((key, expected) -> assertGradient(
                        "grad.weight." + key, present(parameters, key), expected, backwardTolerance.value));
    }

    private Map<String, Tensor> leaves() {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        inputs().forEach((key, value) ->
                leaves.put(key, value.dtype().isFloatingPoint() ? value.copy().requiresGrad(true) : value));
        return leaves;
    }

    private void backward(Map<String, Tensor> outputs) {
        under("direction.").entrySet().stream()
                .map(e -> present(outputs, e.getKey()).mul(e.getValue()).sum())
                .reduce(Tensor::add)
                .ifPresent(Tensor::backward);
    }

    private void assertGradient(String key, Tensor leaf, Tensor expected, double tolerance) {
        Tensor gradient =
                leaf.grad().orElseThrow(() -> new AssertionError("%s: %s: no gradient arrived".formatted(name, key)));
        double largest = expected.numel() == 0 ? 0 : expected.abs().max().item();
        TensorAssert.assertThat(gradient).as("%s: %s", name, key).isCloseTo(expected, tolerance * Math.max(1, largest));
    }

    private Tensor present(Map<String, Tensor> map, String key) {
        Tensor found = map.get(key);
        if (found == null) {
            throw new AssertionError("%s: nothing called \"%s\" came; there is %s".formatted(name, key, map.keySet()));
        }
        return found;
    }
}
