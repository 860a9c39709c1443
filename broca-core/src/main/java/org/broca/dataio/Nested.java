package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** Decodes numbers in tensors and in nested lists. */
final class Nested {
    private Nested() {}

    static Object decode(Object indices, LongFunction<Object> label) {
        if (indices instanceof Number number) {
            return label.apply(number.longValue());
        }
        if (indices instanceof Tensor tensor) {
            return tensor.dim() == 0 ? label.apply((long) tensor.item()) : decode(tensor, label);
        }
        Check.that(indices instanceof Iterable<?>, "indices must be a number, a list or a tensor, got %s", indices);
        List<Object> result = new ArrayList<>();
        ((Iterable<?>) indices).forEach(item -> result.add(decode(item, label)));
        return result;
    }

    /** The rows of the tensor as lists, the elements of the last dimension as labels. */
    static List<Object> decode(Tensor indices, LongFunction<Object> label) {
        Check.that(indices.dim() > 0, "decoding needs at least one dimension, got %s", indices.shape());
        long[] sizes = new long[indices.dim()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = indices.size(i);
        }
        return rows(indices.toLongArray(), new int[1], sizes, 0, label);
    }

    private static List<Object> rows(long[] values, int[] next, long[] sizes, int dim, LongFunction<Object> label) {
        List<Object> result = new ArrayList<>();
        for (long i = 0; i < sizes[dim]; i++) {
            boolean last = dim == sizes.length - 1;
            result.add(last ? label.apply(values[next[0]++]) : rows(values, next, sizes, dim + 1, label));
        }
        return result;
    }
}
