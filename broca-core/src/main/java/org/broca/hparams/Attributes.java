package org.broca.hparams;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an attribute of an object that YAML made, for {@code !ref <object.attribute>}. */
final class Attributes {
    private static final String OWN = "org.broca.";

    private Attributes() {}

    /** A Python module named in YAML. */
    record PythonModule(String name) {}

    static Object get(Object owner, String attribute, Names names) throws Mismatch {
        if (owner instanceof PythonModule module) {
            return member(module, attribute, names);
        }
        Class<?> type = owner.getClass();
        if (!type.getName().startsWith(OWN) && !names.isUsers(type) || owner instanceof Partial) {
            throw new Mismatch(
                    "attribute %s: %s has no attributes that YAML may read".formatted(attribute, Types.named(type)));
        }
        String name = NameParts.camel(attribute);
        Optional<Object> value = accessor(owner, name);
        if (value.isPresent()) {
            return value.get();
        }
        Target method = new Target(attribute, type, name, Signature.unknown(), Optional.of(owner));
        if (Calls.methods(method).stream().anyMatch(m -> m.getDeclaringClass() != Object.class)) {
            return new Partial(method, new Args(List.of(), java.util.Map.of(), ""));
        }
        throw new Mismatch("%s has no attribute %s".formatted(type.getSimpleName(), attribute));
    }

    private static Object member(PythonModule module, String attribute, Names names) throws Mismatch {
        try {
            Target target = names.find(module.name() + "." + attribute);
            return Calls.constant(target)
                    .orElseGet(() -> new Partial(target, new Args(List.of(), java.util.Map.of(), "")));
        } catch (Names.UnknownName e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Object> accessor(Object owner, String name) throws Mismatch {
        for (Method method : owner.getClass().getMethods()) {
            boolean reads = method.getName().equals(name)
                    && method.getParameterCount() == 0
                    && method.getReturnType() != void.class
                    && method.getDeclaringClass() != Object.class
                    && !Modifier.isStatic(method.getModifiers());
            if (reads) {
                try {
                    @Nullable Object value = Calls.run(method, owner, new Object[0]);
                    return Optional.ofNullable(value);
                } catch (java.lang.reflect.InvocationTargetException e) {
                    throw new Mismatch(
                            Calls.message(owner.getClass().getSimpleName() + "." + name, e.getTargetException()));
                }
            }
        }
        return Optional.empty();
    }
}
