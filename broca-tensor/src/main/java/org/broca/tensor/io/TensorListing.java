package org.broca.tensor.io;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.broca.tensor.DType;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Nested values laid flat, under keys joined by {@code /}, and as text in Python's spelling. */
final class TensorListing {
    private static final int MOST = 1_000_000;

    private final Visitor visitor;
    private final Set<Object> above = Collections.newSetFromMap(new IdentityHashMap<>());
    private int visited;

    /** Takes what lies under one key: a tensor, a plain value, or an empty container. */
    @FunctionalInterface
    interface Visitor {
        void visit(String key, @Nullable Object leaf);
    }

    private TensorListing(Visitor visitor) {
        this.visitor = visitor;
    }

    static void walk(@Nullable Object value, Visitor visitor) {
        try {
            new TensorListing(visitor).walk("", value);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it is nested too deeply", e);
        }
    }

    private void walk(String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            inside(value, () -> map.forEach((name, item) -> walk(under(key, text(name)), item)));
        } else if (value instanceof Tuple tuple) {
            items(key, tuple, tuple.items());
        } else if (value instanceof List<?> list) {
            items(key, value, list);
        } else if (value instanceof Set<?> set) {
            items(key, value, new ArrayList<>(set));
        } else {
            leaf(key, value);
        }
    }

    private void leaf(String key, @Nullable Object value) {
        if (++visited > MOST) {
            throw new IllegalArgumentException("it holds more than %d values".formatted(MOST));
        }
        visitor.visit(key, value);
    }

    private void items(String key, Object container, List<?> items) {
        if (items.isEmpty()) {
            leaf(key, container);
            return;
        }
        inside(container, () -> {
            for (int i = 0; i < items.size(); i++) {
                walk(under(key, String.valueOf(i)), items.get(i));
            }
        });
    }

    private void inside(Object container, Runnable body) {
        if (!above.add(container)) {
            throw new IllegalArgumentException("it holds a value that lies inside itself");
        }
        body.run();
        above.remove(container);
    }

    private static String under(String key, String name) {
        return key.isEmpty() ? name : key + "/" + name;
    }

    static List<String> lines(@Nullable Object value) {
        List<String> lines = new ArrayList<>();
        walk(value, (key, leaf) -> {
            String described = leaf instanceof Tensor tensor
                    ? tensor.dtype() + "\t" + shape(tensor)
                    : typeName(leaf) + "\t=" + text(leaf);
            lines.add(clean(key) + "\t" + described);
        });
        return lines;
    }

    private static String shape(Tensor tensor) {
        if (tensor.dim() == 0) {
            return "=" + scalar(tensor);
        }
        return Arrays.stream(tensor.shape().toArray()).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }

    private static String scalar(Tensor tensor) {
        if (tensor.dtype().isComplex()) {
            double[] parts = Signal.viewAsReal(tensor.detach()).toDoubleArray();
            return text(new Complex(parts[0], parts[1]));
        } else if (tensor.dtype() == DType.BOOL) {
            return text(tensor.item() != 0);
        }
        return tensor.dtype().isFloatingPoint()
                ? text(tensor.item())
                : String.valueOf(tensor.reshape(1).toLongArray()[0]);
    }

    private static String typeName(@Nullable Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Number) {
            return value instanceof Double || value instanceof Float ? "float" : "int";
        } else if (value instanceof String) {
            return "str";
        } else if (value instanceof byte[]) {
            return "bytes";
        } else if (value instanceof Map) {
            return "dict";
        } else if (value instanceof Set) {
            return "set";
        }
        return value instanceof List ? "list" : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** A plain value as Python prints it. */
    static String text(@Nullable Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean bit) {
            return bit ? "True" : "False";
        } else if (value instanceof Double || value instanceof Float) {
            return decimal(((Number) value).doubleValue());
        } else if (value instanceof String text) {
            return clean(text);
        } else if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        } else if (value instanceof Map) {
            return "{}";
        } else if (value instanceof List || value instanceof Set) {
            return "[]";
        } else if (value instanceof Tuple tuple) {
            return tuple.items().stream().map(TensorListing::text).collect(Collectors.joining(", ", "(", ")"));
        } else if (value instanceof DType dtype) {
            return "torch." + dtype;
        } else if (value instanceof Complex number) {
            return complex(number);
        }
        return clean(value.toString());
    }

    private static String complex(Complex number) {
        String real = decimal(number.real()).replaceAll("\\.0$", "");
        String imaginary = decimal(number.imaginary()).replaceAll("\\.0$", "");
        return "(" + real + (imaginary.startsWith("-") ? "" : "+") + imaginary + "j)";
    }

    /** The shortest digits of a number, in Python's choice of plain and scientific notation. */
    private static String decimal(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        } else if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        } else if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        BigDecimal mantissa = digits.movePointLeft(exponent).stripTrailingZeros();
        return "%se%s%02d".formatted(mantissa.toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String clean(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
