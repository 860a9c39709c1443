package org.broca.federated.server;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.io.NumpyArray;

/**
 * Whether arrays can stand for the global model's.
 *
 * @param model the global model; its names, shapes and types count
 * @param maxValue largest absolute value of a floating-point number
 */
record WeightsCheck(Weights model, double maxValue) {
    /** Says in words why weights cannot be used. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        @FormatMethod
        Unusable(String message, Object... args) {
            super(message.formatted(args));
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Brings weights into the model's names, order and types.
     *
     * <p>Arrays named "0", "1", and so on are taken by position, as Flower's older protocol sends them. Types may
     * differ, as averages of whole numbers come back as floats from other coordinators; complex ones are refused.
     */
    Weights conform(Weights weights) throws Unusable {
        List<String> names = new ArrayList<>(weights.arrays().keySet());
        boolean byPosition =
                positions(names) && !positions(new ArrayList<>(model.arrays().keySet()));
        checkNames(names, byPosition);
        Map<String, NumpyArray> conforming = new LinkedHashMap<>();
        int position = 0;
        for (Map.Entry<String, NumpyArray> entry : model.arrays().entrySet()) {
            String name = entry.getKey();
            NumpyArray sent = weights.arrays().get(byPosition ? String.valueOf(position) : name);
            position++;
            if (sent == null) {
                throw new Unusable("array \"%s\" is missing", name);
            }
            conforming.put(name, conform(name, entry.getValue(), sent));
        }
        return new Weights(conforming);
    }

    private static boolean positions(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(String.valueOf(i))) {
                return false;
            }
        }
        return !names.isEmpty();
    }

    private void checkNames(List<String> names, boolean byPosition) throws Unusable {
        if (names.isEmpty()) {
            throw new Unusable("it sent no weights");
        } else if (byPosition && names.size() != model.arrays().size()) {
            throw new Unusable(
                    "it sent %d arrays; the model has %d",
                    names.size(), model.arrays().size());
        } else if (!byPosition) {
            List<String> missing = new ArrayList<>(model.arrays().keySet());
            missing.removeAll(names);
            if (!missing.isEmpty()) {
                throw new Unusable(
                        "%d of %d arrays are missing: %s",
                        missing.size(), model.arrays().size(), first(missing));
            }
            List<String> unknown = new ArrayList<>(names);
            unknown.removeAll(model.arrays().keySet());
            if (!unknown.isEmpty()) {
                throw new Unusable("%d arrays are unknown: %s", unknown.size(), first(unknown));
            }
        }
    }

    private static String first(List<String> names) {
        return names.size() <= 3 ? String.join(", ", names) : String.join(", ", names.subList(0, 3)) + ", ...";
    }

    private NumpyArray conform(String name, NumpyArray array, NumpyArray sent) throws Unusable {
        if (!array.shape().equals(sent.shape())) {
            throw new Unusable("array \"%s\" has shape %s; the model's has %s", name, sent.shape(), array.shape());
        }
        if (sent.dtype().isComplex() != array.dtype().isComplex()) {
            throw new Unusable("array \"%s\" is %s; the model's is %s", name, sent.dtype(), array.dtype());
        }
        double[] values = sent.toDoubles();
        checkValues(name, array.dtype(), values);
        return sent.dtype() == array.dtype()
                ? sent
                : NumpyArray.of(array.dtype(), array.shape(), rounded(array.dtype(), values));
    }

    private void checkValues(String name, DType dtype, double... values) throws Unusable {
        for (double value : values) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new Unusable("array \"%s\" holds %s", name, value);
            } else if (dtype.isFloatingPoint() && Math.abs(value) > maxValue) {
                throw new Unusable("array \"%s\" holds %.3g, more than %.3g", name, value, maxValue);
            }
        }
    }

    private static double[] rounded(DType dtype, double... values) {
        if (!dtype.isFloatingPoint()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.rint(values[i]);
            }
        }
        return values;
    }
}
