package org.broca.dataio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** Tensors inside a value: alone, padded, in lists and in maps. */
final class TensorWalk {
    private TensorWalk() {}

    static void forEach(Object value, Consumer<Tensor> action) {
        if (value instanceof Tensor tensor) {
            action.accept(tensor);
        } else if (value instanceof PaddedData padded) {
            action.accept(padded.data());
            action.accept(padded.lengths());
        } else if (value instanceof Iterable<?> list && !(value instanceof java.nio.file.Path)) {
            list.forEach(part -> forEach(part, action));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(part -> forEach(part, action));
        }
    }

    static Object map(Object value, UnaryOperator<Tensor> change) {
        if (value instanceof Tensor tensor) {
            return change.apply(tensor);
        }
        if (value instanceof PaddedData padded) {
            return new PaddedData(change.apply(padded.data()), change.apply(padded.lengths()));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(part -> map(part, change)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> changed = new LinkedHashMap<>(map);
            changed.replaceAll((key, part) -> map(part, change));
            return changed;
        }
        return value;
    }
}
