package org.broca.federated.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.NumpyArray;

/**
 * A model's weights as they travel: the arrays of its state dict, in its order.
 *
 * <p>Given weights go in by name; names that the model lacks are passed over, and what has no counterpart stays. Where
 * the names are "0", "1", and so on, as Flower's older protocol has it, the order counts. Values take the type of the
 * model's own tensors: the counters of batch normalization, which come back as averages, are rounded.
 */
public final class ModelWeights {
    private ModelWeights() {}

    /** The tutorial's {@code get_weights}. */
    public static Weights get(Layer modules) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, NumpyArray> arrays = new LinkedHashMap<>();
            modules.stateDict().forEach((name, tensor) -> arrays.put(name, array(tensor)));
            return new Weights(arrays);
        }
    }

    private static NumpyArray array(Tensor tensor) {
        return NumpyArray.of(tensor.dtype() == DType.BFLOAT16 ? tensor.to(DType.FLOAT32) : tensor);
    }

    /**
     * The tutorial's {@code set_weights}.
     *
     * @throws IllegalArgumentException if nothing fits, a shape differs, or a value is not finite; names it, and the
     *     model stays as it was
     */
    public static void set(Layer modules, Weights weights) {
        Weights named = named(modules, weights);
        Map<String, Tensor> own = modules.stateDict();
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> values = new LinkedHashMap<>();
            named.arrays().forEach((name, array) -> {
                Tensor target = own.get(name);
                if (target != null) {
                    values.put(name, fitting(name, array, target));
                }
            });
            Check.that(
                    !values.isEmpty() || weights.isEmpty(),
                    "the server's model has %s, this one %s: they have no name in common",
                    some(weights.arrays().keySet()),
                    some(own.keySet()));
            modules.loadMatching(values);
        }
    }

    private static Tensor fitting(String name, NumpyArray array, Tensor target) {
        Check.that(
                array.shape().equals(target.shape()),
                "the server's %s is %s, this model's is %s: the configurations differ",
                name,
                array.shape(),
                target.shape());
        Tensor value = array.toTensor();
        if (array.dtype().isFloatingPoint()) {
            Check.that(value.allFinite(), "the server's %s has values that are not finite", name);
        }
        return array.dtype().isFloatingPoint() && !target.dtype().isFloatingPoint() ? value.round() : value;
    }

    /** The same weights by the names of a model's state dict. */
    static Weights named(Layer modules, Weights weights) {
        if (!isNumbered(weights)) {
            return weights;
        }
        List<String> names = new ArrayList<>(modules.stateDict().keySet());
        Check.that(
                names.size() == weights.arrays().size(),
                "the server's model has %d arrays, this one %d: %s",
                weights.arrays().size(),
                names.size(),
                some(names));
        Map<String, NumpyArray> named = new LinkedHashMap<>();
        weights.arrays().values().forEach(array -> named.put(names.get(named.size()), array));
        return new Weights(named);
    }

    /** {@code own} weights by the names of {@code given}; what only {@code given} has stays as given. */
    static Weights like(Weights given, Weights own) {
        if (given.isEmpty()) {
            return own;
        }
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        if (isNumbered(given)) {
            own.arrays().values().forEach(array -> arrays.put(String.valueOf(arrays.size()), array));
        } else {
            given.arrays()
                    .forEach((name, array) -> arrays.put(name, own.arrays().getOrDefault(name, array)));
        }
        return new Weights(arrays);
    }

    private static boolean isNumbered(Weights weights) {
        int i = 0;
        for (String name : weights.arrays().keySet()) {
            if (!name.equals(String.valueOf(i++))) {
                return false;
            }
        }
        return true;
    }

    private static String some(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        return all.size() <= 3 ? all.toString() : "%s and %d more".formatted(all.subList(0, 3), all.size() - 3);
    }
}
