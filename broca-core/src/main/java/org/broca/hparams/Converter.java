package org.broca.hparams;

import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Turns the values of YAML into the types that constructors, setters and records take. */
final class Converter {
    private Converter() {}

    /**
     * A converted value.
     *
     * @param cost how far the value was from the type; the overload with the least cost is taken
     */
    record Converted(@Nullable Object value, int cost) {}

    static Converted convert(@Nullable Object value, Type type) throws Mismatch {
        Class<?> raw = box(Types.raw(type));
        if (raw == Optional.class) {
            Object inside = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            return new Converted(
                    inside == null ? Optional.empty() : Optional.of(present(inside, Types.argument(type, 0))), 0);
        }
        if (value instanceof Optional<?> optional && raw != Object.class) {
            return convert(optional.orElse(null), type);
        }
        if (value == null) {
            throw mismatch(type, null);
        }
        if (value instanceof Partial partial && !raw.isInstance(value)) {
            return new Converted(partial.as(raw), 1);
        }
        if (value instanceof Number number && Number.class.isAssignableFrom(raw) && raw != Number.class) {
            return number(number, raw, type);
        }
        if (value instanceof Collection<?> list && isListLike(raw)) {
            return list(list, type, raw);
        }
        if (value instanceof Map<?, ?> map && Map.class.isAssignableFrom(raw)) {
            return map(map, type);
        }
        if (raw.isInstance(value)) {
            return new Converted(value, raw == Object.class ? 9 : 0);
        }
        return other(value, type, raw);
    }

    private static Object present(Object value, Type type) throws Mismatch {
        Object inner = convert(value, type).value();
        if (inner == null) {
            throw mismatch(type, null);
        }
        return inner;
    }

    private static Converted other(Object value, Type type, Class<?> raw) throws Mismatch {
        if (value instanceof String text && raw.isEnum()) {
            return new Converted(constant(text, raw), 1);
        }
        if (value instanceof String text && raw == Path.class) {
            return new Converted(Path.of(text), 1);
        }
        if (value instanceof String text && text.length() == 1 && raw == Character.class) {
            return new Converted(text.charAt(0), 1);
        }
        if (value instanceof Map<?, ?> map && raw == Hparams.class) {
            return new Converted(Hparams.of(stringKeys(map)), 0);
        }
        if (value instanceof Map<?, ?> map && raw.isRecord()) {
            Optional<Object> made = Factories.fromOptions(raw, stringKeys(map));
            return new Converted(made.isPresent() ? made.get() : Binding.record(raw, Hparams.of(stringKeys(map))), 2);
        }
        if (value instanceof Collection<?> list && raw == Shape.class) {
            return new Converted(shape(list), 1);
        }
        if (value instanceof Collection<?> list && raw.isRecord()) {
            return new Converted(Binding.record(raw, list), 3);
        }
        Optional<Object> parsed = value instanceof String text ? Factories.fromText(raw, text) : Optional.empty();
        if (parsed.isPresent()) {
            return new Converted(parsed.get(), 2);
        }
        throw mismatch(type, value);
    }

    private static Mismatch mismatch(Type type, @Nullable Object value) {
        String hint = value instanceof Number && Types.raw(type) == String.class ? " (put it in quotes)" : "";
        return new Mismatch("must be %s, got %s%s".formatted(Types.named(type), Types.shown(value), hint));
    }

    private static Object constant(String text, Class<?> type) throws Mismatch {
        for (Object constant : type.getEnumConstants()) {
            String wanted = text.replace('-', '_').toLowerCase(Locale.ROOT);
            boolean named = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(wanted);
            if (named || constant.toString().equals(text)) {
                return constant;
            }
        }
        throw mismatch(type, text);
    }

    private static Converted number(Number value, Class<?> raw, Type type) throws Mismatch {
        boolean real = value instanceof Double || value instanceof Float;
        if (raw == Double.class) {
            return new Converted(value.doubleValue(), real ? 0 : 2);
        }
        if (raw == Float.class) {
            return new Converted(value.floatValue(), real ? 1 : 3);
        }
        if (real && value.doubleValue() != Math.rint(value.doubleValue())) {
            throw mismatch(type, value);
        }
        BigInteger whole = real ? BigInteger.valueOf(value.longValue()) : new BigInteger(value.toString());
        int cost = real ? 4 : 0;
        if (raw == Integer.class && whole.bitLength() < Integer.SIZE) {
            return new Converted(whole.intValueExact(), cost);
        }
        if (raw == Long.class && whole.bitLength() < Long.SIZE) {
            return new Converted(whole.longValueExact(), cost + 1);
        }
        if (raw == BigInteger.class) {
            return new Converted(whole, cost + 1);
        }
        throw mismatch(type, value);
    }

    /** A shape from its sizes; null is any size, -1. */
    private static Shape shape(Collection<?> sizes) throws Mismatch {
        long[] known = new long[sizes.size()];
        int index = 0;
        for (Object size : sizes) {
            if (size != null && !(size instanceof Integer) && !(size instanceof Long)) {
                throw new Mismatch("[%d] must be a size or null, got %s".formatted(index, Types.shown(size)));
            }
            known[index++] = size == null ? -1 : ((Number) size).longValue();
        }
        return Shape.of(known);
    }

    private static boolean isListLike(Class<?> raw) {
        return raw.isArray() || raw.isAssignableFrom(List.class) && raw != Object.class || raw == Set.class;
    }

    private static Converted list(Collection<?> values, Type type, Class<?> raw) throws Mismatch {
        Type itemType = raw.isArray() ? componentType(type) : Types.argument(type, 0);
        List<@Nullable Object> items = new ArrayList<>();
        int cost = 0;
        int index = 0;
        for (Object value : values) {
            try {
                Converted item = value == null && !raw.isArray() && Types.raw(itemType) == Object.class
                        ? new Converted(null, 0)
                        : convert(value, itemType);
                items.add(item.value());
                cost = Math.max(cost, item.cost());
            } catch (Mismatch e) {
                throw new Mismatch("[%d] %s".formatted(index, e.text()));
            }
            index++;
        }
        if (raw.isArray()) {
            return new Converted(array(items, raw), cost);
        }
        return new Converted(raw == Set.class ? new LinkedHashSet<>(items) : Collections.unmodifiableList(items), cost);
    }

    private static Type componentType(Type type) {
        return type instanceof java.lang.reflect.GenericArrayType generic
                ? generic.getGenericComponentType()
                : Types.raw(type).getComponentType();
    }

    private static Object array(List<@Nullable Object> items, Class<?> raw) {
        Object array = Array.newInstance(raw.getComponentType(), items.size());
        for (int i = 0; i < items.size(); i++) {
            Array.set(array, i, items.get(i));
        }
        return array;
    }

    private static Converted map(Map<?, ?> values, Type type) throws Mismatch {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        Type keys = Types.argument(type, 0);
        Type items = Types.argument(type, 1);
        int cost = 0;
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            Object key = Types.raw(keys) == String.class ? Scalars.python(entry.getKey()) : entry.getKey();
            try {
                Object converted = Types.raw(keys) == Object.class
                        ? key
                        : convert(key, keys).value();
                Converted item = Types.raw(items) == Object.class
                        ? new Converted(entry.getValue(), 0)
                        : convert(entry.getValue(), items);
                entries.put(converted, item.value());
                cost = Math.max(cost, item.cost());
            } catch (Mismatch e) {
                throw new Mismatch("[%s] %s".formatted(key, e.text()));
            }
        }
        return new Converted(Collections.unmodifiableMap(entries), cost);
    }

    static Map<String, @Nullable Object> stringKeys(Map<?, ?> map) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(Scalars.python(key), value));
        return result;
    }

    static Class<?> box(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }
}
