package org.broca.hparams;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** Makes Broca's own values from their text, as {@code Device.of("cpu")} does. */
final class Factories {
    private static final String OWN = "org.broca.";

    private Factories() {}

    /** The value of {@code type} that {@code text} names, if the type has a public static {@code of(String)}. */
    static Optional<Object> fromText(Class<?> type, String text) throws Mismatch {
        if (!type.getName().startsWith(OWN)) {
            return Optional.empty();
        }
        try {
            Method of = type.getMethod("of", String.class);
            if (!Modifier.isStatic(of.getModifiers()) || !type.isAssignableFrom(of.getReturnType())) {
                return Optional.empty();
            }
            return Optional.of(of.invoke(null, text));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(type + " has an of(String) that cannot be called", e);
        } catch (InvocationTargetException e) {
            throw new Mismatch("must be %s, got %s: %s"
                    .formatted(Types.named(type), text, e.getTargetException().getMessage()));
        }
    }
}
