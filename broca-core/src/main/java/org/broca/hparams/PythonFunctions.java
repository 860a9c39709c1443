package org.broca.hparams;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Functions of Python that YAML files call on plain values: {@code sorted}, {@code operator.not_},
 * {@code os.path.join}.
 */
public final class PythonFunctions {
    private static final Comparator<Object> ORDER = PythonFunctions::compare;

    private PythonFunctions() {}

    /** Python's {@code not}: true of null, false, zero and what is empty. */
    public static boolean not(@Nullable Object value) {
        return !truth(value);
    }

    /** Python's {@code bool}. */
    public static boolean truth(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof Collection<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !Boolean.FALSE.equals(value) && !"".equals(value);
    }

    /** The items in order. */
    public static List<Object> sorted(List<Object> iterable, boolean reverse) {
        List<Object> items = new ArrayList<>(iterable);
        items.sort(reverse ? ORDER.reversed() : ORDER);
        return items;
    }

    /** The largest of several values, or of one list. */
    public static Object max(List<Object> values) {
        return Collections.max(items(values), ORDER);
    }

    /** The smallest of several values, or of one list. */
    public static Object min(List<Object> values) {
        return Collections.min(items(values), ORDER);
    }

    /** The sum of numbers. */
    public static Number sum(List<Number> iterable) {
        boolean real = iterable.stream().anyMatch(number -> number instanceof Double);
        if (real) {
            return iterable.stream().mapToDouble(Number::doubleValue).sum();
        }
        return Scalars.small(iterable.stream()
                .map(number -> new BigInteger(number.toString()))
                .reduce(BigInteger.ZERO, BigInteger::add));
    }

    /** How many items a list or mapping has, or characters a text. */
    public static int len(Object value) {
        if (value instanceof Collection<?> list) {
            return list.size();
        }
        return value instanceof Map<?, ?> map
                ? map.size()
                : value.toString().codePointCount(0, value.toString().length());
    }

    /** The numbers from {@code start} to before {@code stop}. */
    public static List<Integer> range(List<Integer> limits) {
        int start = limits.size() > 1 ? limits.get(0) : 0;
        int stop = limits.size() > 1 ? limits.get(1) : limits.get(0);
        int step = limits.size() > 2 ? limits.get(2) : 1;
        if (step == 0) {
            throw new IllegalArgumentException("range: the step must not be 0");
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = start; step > 0 ? i < stop : i > stop; i += step) {
            numbers.add(i);
        }
        return numbers;
    }

    /** A number without its fraction, or the number that a text gives. */
    public static Number integer(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Double real) {
            return Scalars.small(new java.math.BigDecimal(real).toBigInteger());
        }
        return Scalars.small(new BigInteger(value.toString().strip().replace("_", "")));
    }

    /** The number that a text or an integer gives. */
    public static double real(Object value) {
        return value instanceof Number number
                ? number.doubleValue()
                : Double.parseDouble(value.toString().strip());
    }

    /** The absolute value. */
    public static Number abs(Number value) {
        return value instanceof Double real ? Math.abs(real) : Scalars.small(new BigInteger(value.toString()).abs());
    }

    /** The nearest whole number, or with {@code digits} decimals; halves go to the even neighbour. */
    public static Number round(double value, @Nullable Integer digits) {
        if (digits == null) {
            return Scalars.small(new java.math.BigDecimal(value)
                    .setScale(0, java.math.RoundingMode.HALF_EVEN)
                    .toBigInteger());
        }
        return new java.math.BigDecimal(value)
                .setScale(digits, java.math.RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** A value as text. */
    public static String text(@Nullable Object value) {
        return Scalars.python(value);
    }

    /** A list with the items of another. */
    public static List<Object> list(@Nullable List<Object> iterable) {
        return iterable == null ? new ArrayList<>() : new ArrayList<>(iterable);
    }

    /** A map of the keys given. */
    public static Map<String, Object> map(Map<String, Object> entries) {
        return new LinkedHashMap<>(entries);
    }

    /** Whether two values are the same. */
    public static boolean equal(@Nullable Object a, @Nullable Object b) {
        return a instanceof Number x && b instanceof Number y ? compare(x, y) == 0 : Objects.equals(a, b);
    }

    /** Whether the first value comes before the second. */
    public static boolean less(Object a, Object b) {
        return compare(a, b) < 0;
    }

    /** Whether the first value comes after the second. */
    public static boolean greater(Object a, Object b) {
        return compare(a, b) > 0;
    }

    /** The sum of two numbers. */
    public static Number add(Number a, Number b) {
        return sum(List.of(a, b));
    }

    /** The first number minus the second. */
    public static Number subtract(Number a, Number b) {
        boolean real = a instanceof Double || b instanceof Double;
        return real
                ? (Number) (a.doubleValue() - b.doubleValue())
                : Scalars.small(new BigInteger(a.toString()).subtract(new BigInteger(b.toString())));
    }

    /** The product of two numbers. */
    public static Number multiply(Number a, Number b) {
        boolean real = a instanceof Double || b instanceof Double;
        return real
                ? (Number) (a.doubleValue() * b.doubleValue())
                : Scalars.small(new BigInteger(a.toString()).multiply(new BigInteger(b.toString())));
    }

    /** The quotient of two numbers. */
    public static double divide(double a, double b) {
        if (b == 0) {
            throw new IllegalArgumentException("division by zero");
        }
        return a / b;
    }

    /** The largest whole number that is not larger. */
    public static Number floor(double value) {
        return integer(Math.floor(value));
    }

    /** The smallest whole number that is not smaller. */
    public static Number ceil(double value) {
        return integer(Math.ceil(value));
    }

    /** The square root. */
    public static double sqrt(double value) {
        return Math.sqrt(value);
    }

    /** The natural logarithm. */
    public static double log(double value) {
        return Math.log(value);
    }

    /** A power. */
    public static double power(double base, double exponent) {
        return Math.pow(base, exponent);
    }

    /** Names joined to a path, as {@code os.path.join} does. */
    public static String join(List<String> parts) {
        String joined = "";
        for (String part : parts) {
            boolean bare = joined.isEmpty() || joined.endsWith("/") || part.startsWith("/");
            joined = part.startsWith("/") ? part : joined + (bare ? "" : "/") + part;
        }
        return joined;
    }

    /** The last name of a path. */
    public static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A path without its last name. */
    public static String dirname(String path) {
        return path.contains("/")
                ? path.substring(0, Math.max(path.lastIndexOf('/'), path.startsWith("/") ? 1 : 0))
                : "";
    }

    /** A path from the root, without {@code ..}. */
    public static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    private static List<Object> items(List<Object> values) {
        List<Object> items = new ArrayList<>();
        if (values.size() == 1 && values.get(0) instanceof Collection<?> inner) {
            items.addAll(inner);
        } else {
            items.addAll(values);
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one value");
        }
        return items;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return x instanceof Double || y instanceof Double
                    ? Double.compare(x.doubleValue(), y.doubleValue())
                    : new BigInteger(x.toString()).compareTo(new BigInteger(y.toString()));
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        throw new IllegalArgumentException("%s and %s have no order".formatted(a, b));
    }
}
