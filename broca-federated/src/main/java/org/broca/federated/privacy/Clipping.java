package org.broca.federated.privacy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.Check;
import org.broca.tensor.io.NumpyArray;

/**
 * An update cut down to a length.
 *
 * <p>The length is the Euclidean norm over all floating-point arrays together. Other arrays stay as they were before
 * the training, as they would tell of it too.
 *
 * @param weights the model that the update ended in, shortened
 * @param withinNorm whether nothing had to be cut: Flower's {@code norm_bit}
 */
public record Clipping(Weights weights, boolean withinNorm) {
    /** Flower's setting with which a server asks sites to clip by themselves. */
    public static final String NORM_KEY = "clipping_norm";

    /** Flower's metric with which sites answer whether nothing had to be cut. */
    public static final String NORM_BIT_KEY = "norm_bit";

    /**
     * Cuts the way from one model to another.
     *
     * @param before the model that the training started from
     * @param after the trained one, with the same arrays
     * @param norm longest way, more than 0
     */
    public static Clipping of(Weights before, Weights after, double norm) {
        Check.that(norm > 0, "a clipping norm must be more than 0, got %s", norm);
        double length = length(before, after);
        double factor = length > norm ? norm / length : 1;
        Map<String, NumpyArray> clipped = new LinkedHashMap<>();
        before.arrays().forEach((name, array) -> {
            if (array.dtype().isFloatingPoint() && factor < 1) {
                double[] from = array.toDoubles();
                double[] to = array(after, name).toDoubles();
                for (int i = 0; i < from.length; i++) {
                    from[i] += factor * (to[i] - from[i]);
                }
                clipped.put(name, NumpyArray.of(array.dtype(), array.shape(), from));
            } else {
                clipped.put(name, array.dtype().isFloatingPoint() ? array(after, name) : array);
            }
        });
        return new Clipping(new Weights(clipped), length <= norm);
    }

    private static double length(Weights before, Weights after) {
        double sum = 0;
        for (Map.Entry<String, NumpyArray> entry : before.arrays().entrySet()) {
            if (entry.getValue().dtype().isFloatingPoint()) {
                double[] from = entry.getValue().toDoubles();
                double[] to = array(after, entry.getKey()).toDoubles();
                for (int i = 0; i < from.length; i++) {
                    sum += (to[i] - from[i]) * (to[i] - from[i]);
                }
            }
        }
        return Math.sqrt(sum);
    }

    private static NumpyArray array(Weights weights, String name) {
        NumpyArray array = weights.arrays().get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array \"%s\" (known: %s)"
                    .formatted(name, weights.arrays().keySet()));
        }
        return array;
    }
}
