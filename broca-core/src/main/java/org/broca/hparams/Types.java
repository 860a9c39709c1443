package org.broca.hparams;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What reflection does not say in one word about a type. */
final class Types {
    private Types() {}

    /** The class behind a generic type. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return raw(generic.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        }
        return type instanceof TypeVariable<?> variable ? raw(variable.getBounds()[0]) : Object.class;
    }

    /** The type argument at {@code index}; Object where the type was written without arguments. */
    static Type argument(Type type, int index) {
        if (type instanceof WildcardType wildcard) {
            return argument(wildcard.getUpperBounds()[0], index);
        }
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
    }

    /** The one abstract method of a functional interface. */
    static Optional<Method> functional(Class<?> type) {
        Method found = null;
        if (!type.isInterface()) {
            return Optional.empty();
        }
        for (Method method : type.getMethods()) {
            boolean counts = Modifier.isAbstract(method.getModifiers()) && !isOfObject(method);
            if (counts && found != null && !sameCall(found, method)) {
                return Optional.empty();
            }
            found = counts ? method : found;
        }
        return Optional.ofNullable(found);
    }

    private static boolean sameCall(Method a, Method b) {
        return a.getName().equals(b.getName()) && a.getParameterCount() == b.getParameterCount();
    }

    private static boolean isOfObject(Method method) {
        return switch (method.getName()) {
            case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
            case "hashCode", "toString" -> method.getParameterCount() == 0;
            default -> false;
        };
    }

    /** A type as messages name it: {@code a double}, {@code a list}, {@code an Xvector}. */
    static String named(Type type) {
        Class<?> raw = raw(type);
        if (raw == String.class) {
            return "text";
        }
        if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return "one of " + List.of(constants).stream().map(Object::toString).toList();
        }
        boolean list = raw.isArray() || Collection.class.isAssignableFrom(raw);
        String name = list ? "list" : Map.class.isAssignableFrom(raw) ? "mapping" : raw.getSimpleName();
        String short_ = raw == Integer.class ? "int" : raw.isPrimitive() ? name : unboxed(raw, name);
        return ("aeiouAEIOU".indexOf(short_.charAt(0)) >= 0 ? "an " : "a ") + short_;
    }

    private static String unboxed(Class<?> type, String name) {
        boolean box = type == Double.class || type == Long.class || type == Boolean.class || type == Float.class;
        return box ? name.toLowerCase(java.util.Locale.ROOT) : name;
    }

    /** A value as messages show it. */
    static String shown(@Nullable Object value) {
        boolean plain = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Partial
                || value instanceof Enum<?>
                || value instanceof Collection<?>
                || value instanceof Map<?, ?>;
        String text = value == null || plain ? String.valueOf(value) : named(value.getClass());
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
