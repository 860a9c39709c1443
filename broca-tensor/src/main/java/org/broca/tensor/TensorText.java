package org.broca.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A tensor as text: type, shape, and its numbers, the middle of long dimensions left out. */
final class TensorText {
    private static final int EDGE = 3;
    private static final int LONGEST = 2 * EDGE + 2;

    private TensorText() {}

    static String of(Tensor tensor) {
        if (tensor.isFreed()) {
            return "Tensor(freed)";
        }
        try (TensorScope scope = TensorScope.open()) {
            return "Tensor(%s %s, %s)".formatted(tensor.dtype(), tensor.shape(), values(tensor, 1));
        }
    }

    private static String values(Tensor tensor, int indent) {
        if (tensor.dim() == 0) {
            return number(tensor);
        }
        long size = tensor.size(0);
        List<String> parts = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            if (size > LONGEST && i == EDGE) {
                parts.add("...");
                i = size - EDGE - 1;
            } else {
                parts.add(values(tensor.select(0, i), indent + 1));
            }
        }
        String separator = tensor.dim() == 1 ? ", " : ",\n" + " ".repeat(indent);
        return "[" + String.join(separator, parts) + "]";
    }

    private static String number(Tensor scalar) {
        if (scalar.dtype() == DType.BOOL) {
            return String.valueOf(scalar.item() != 0);
        }
        if (scalar.dtype().isComplex()) {
            double[] parts = Signal.viewAsReal(scalar.detach()).toDoubleArray();
            return String.format(Locale.ROOT, "%.4g%+.4gj", parts[0], parts[1]);
        }
        double value = scalar.item();
        return scalar.dtype().isFloatingPoint()
                ? String.format(Locale.ROOT, "%.4g", value)
                : String.valueOf((long) value);
    }
}
