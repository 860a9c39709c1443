package org.broca.hparams;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;

/** Makes Broca's own values by their factory methods: {@code Device.of("cpu")}, {@code LoaderOptions.of(map)}. */
final class Factories {
    private static final String OWN = "org.broca.";

    private Factories() {}

    /** The value of {@code type} that {@code text} names, if the type has a public static {@code of(String)}. */
    static Optional<Object> fromText(Class<?> type, String text) throws Mismatch {
        Optional<Method> of = factory(type, String.class);
        return of.isEmpty()
                ? Optional.empty()
                : make(of.get(), text, "must be %s, got %s: ".formatted(Types.named(type), text));
    }

    /** The value of {@code type} with these options, if the type has a public static {@code of(Map)}. */
    static Optional<Object> fromOptions(Class<?> type, Map<String, ?> options) throws Mismatch {
        Optional<Method> of = factory(type, Map.class);
        return of.isEmpty() ? Optional.empty() : make(of.get(), options, "cannot be used: ");
    }

    private static Optional<Method> factory(Class<?> type, Class<?> given) {
        if (!type.getName().startsWith(OWN)) {
            return Optional.empty();
        }
        try {
            Method of = type.getMethod("of", given);
            boolean makes = Modifier.isStatic(of.getModifiers()) && type.isAssignableFrom(of.getReturnType());
            return makes ? Optional.of(of) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> make(Method of, Object given, String problem) throws Mismatch {
        try {
            return Optional.of(of.invoke(null, given));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(of + " cannot be called", e);
        } catch (InvocationTargetException e) {
            throw new Mismatch(problem + e.getTargetException().getMessage());
        }
    }
}
