package org.broca.federated.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.NumpyArray;
import org.broca.tensor.io.Safetensors;

/** Groups of arrays on the heap in safetensors files; the file's names are {@code group/array}. */
final class HeapArrays {
    private HeapArrays() {}

    /** Some groups by name, and text about them. */
    record Content(Map<String, Weights> groups, Map<String, String> text) {}

    static void write(Path file, Content content) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            content.groups.forEach((group, weights) ->
                    weights.arrays().forEach((name, array) -> tensors.put(group + "/" + name, array.toTensor())));
            Safetensors.write(file, tensors, content.text);
        }
    }

    static Content read(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            Safetensors.Content read = Safetensors.read(file);
            Map<String, Map<String, NumpyArray>> groups = new LinkedHashMap<>();
            read.tensors().forEach((key, tensor) -> {
                int slash = key.indexOf('/');
                groups.computeIfAbsent(key.substring(0, slash), group -> new LinkedHashMap<>())
                        .put(key.substring(slash + 1), NumpyArray.of(tensor));
            });
            Map<String, Weights> weights = new LinkedHashMap<>();
            groups.forEach((group, arrays) -> weights.put(group, new Weights(arrays)));
            return new Content(weights, read.metadata());
        }
    }
}
