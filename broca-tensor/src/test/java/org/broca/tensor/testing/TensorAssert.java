package org.broca.tensor.testing;

import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.data.Offset;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;

/** Assertions on tensors; failures say the largest difference and where it is. */
public final class TensorAssert extends AbstractAssert<TensorAssert, Tensor> {
    private TensorAssert(Tensor actual) {
        super(actual, TensorAssert.class);
    }

    public static TensorAssert assertThat(Tensor actual) {
        return new TensorAssert(actual);
    }

    /** Has these sizes. */
    public TensorAssert hasShape(long... sizes) {
        isNotNull();
        if (!actual.shape().equals(Shape.of(sizes))) {
            failWithMessage("expected shape %s but was %s", Shape.of(sizes), actual.shape());
        }
        return this;
    }

    /** Has this type. */
    public TensorAssert hasDType(DType dtype) {
        isNotNull();
        if (actual.dtype() != dtype) {
            failWithMessage("expected dtype %s but was %s", dtype, actual.dtype());
        }
        return this;
    }

    /** Differs by at most {@code tolerance} in every element; NaN is close to NaN alone. The types may differ. */
    public TensorAssert isCloseTo(Tensor expected, double tolerance) {
        hasShape(expected.shape().toArray());
        double[] is = numbers(actual);
        double[] should = numbers(expected);
        int worst = -1;
        double largest = -1;
        for (int i = 0; i < is.length; i++) {
            double difference = difference(is[i], should[i]);
            if (difference > largest) {
                largest = difference;
                worst = i;
            }
        }
        if (largest > tolerance) {
            failWithMessage(
                    "largest difference is %.3g at %s: expected %s but was %s (tolerance %.3g)",
                    largest, place(worst), should[worst], is[worst], tolerance);
        }
        return this;
    }

    /** As {@link #isCloseTo(Tensor, double)}, with AssertJ's {@code within(...)}. */
    public TensorAssert isCloseTo(Tensor expected, Offset<Double> tolerance) {
        return isCloseTo(expected, tolerance.value);
    }

    /** Has the type, the shape and every bit of {@code expected}'s numbers. */
    public TensorAssert isSameAs(Tensor expected) {
        return hasDType(expected.dtype()).isCloseTo(expected, 0);
    }

    private static double[] numbers(Tensor tensor) {
        return tensor.dtype().isComplex() ? Signal.viewAsReal(tensor.detach()).toDoubleArray() : tensor.toDoubleArray();
    }

    private static double difference(double is, double should) {
        if (Double.compare(is, should) == 0) {
            return 0;
        }
        double difference = Math.abs(is - should);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private String place(int index) {
        long[] shape = actual.dtype().isComplex()
                ? Signal.viewAsReal(actual.detach()).shape().toArray()
                : actual.shape().toArray();
        long[] place = new long[shape.length];
        long rest = index;
        for (int d = shape.length - 1; d >= 0; d--) {
            place[d] = rest % shape[d];
            rest /= shape[d];
        }
        return Arrays.toString(place);
    }
}
