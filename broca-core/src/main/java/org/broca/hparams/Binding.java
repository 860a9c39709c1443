package org.broca.hparams;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes records from keys named like their components. */
final class Binding {
    private Binding() {}

    /** The record {@code type} made from {@code values}, or all that is wrong with them. */
    static <R> R bind(Class<R> type, Hparams values) {
        Problems problems = new Problems();
        List<@Nullable Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = values.keyFor(component.getName()).orElse(NameParts.snake(component.getName()));
            boolean optional = component.getType() == Optional.class;
            if (!optional && !values.has(key)) {
                String near = Nearest.find(key, values.unbound(type))
                        .map(other -> " (the file has " + other + ")")
                        .orElse("");
                problems.add("", "missing key: " + key + near);
                continue;
            }
            try {
                arguments.add(Converter.convert(values.raw(key), component.getGenericType())
                        .value());
            } catch (Mismatch e) {
                problems.add(values.where(key), key + " " + e.text());
            }
        }
        problems.throwIfAny(type.getSimpleName());
        return make(type, arguments);
    }

    /** A record that is the value of a key. */
    static Object record(Class<?> type, Hparams values) throws Mismatch {
        try {
            for (String key : values.keys()) {
                boolean known = Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> NameParts.same(key, component.getName()));
                if (!known) {
                    throw new Mismatch(type.getSimpleName() + ": unknown key: " + key);
                }
            }
            return bind(type, values);
        } catch (IllegalArgumentException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    /** A record from a list: its components in order. */
    static Object record(Class<?> type, Collection<?> values) throws Mismatch {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != values.size()) {
            throw new Mismatch(
                    "must be %s of %d items, got %d".formatted(Types.named(type), components.length, values.size()));
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        int index = 0;
        for (Object value : values) {
            arguments.add(Converter.convert(value, components[index++].getGenericType())
                    .value());
        }
        try {
            return make(type, arguments);
        } catch (IllegalArgumentException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private static <R> R make(Class<R> type, List<@Nullable Object> arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    Calls.message(type.getSimpleName(), e.getTargetException()), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }
}
