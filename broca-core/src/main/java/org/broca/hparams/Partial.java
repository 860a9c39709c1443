package org.broca.hparams;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A class or function of {@code !name:}, with some arguments given, to be called later.
 *
 * <p>It becomes whatever functional interface its receiver takes. The interface's arguments follow those that the YAML
 * list gave, by position in Python's order; the keys of the YAML mapping are given by name. Where the builder of a
 * class implements the interface, it is that builder with the keys set; a class that itself implements the interface is
 * made once, from the keys, and is that interface.
 */
public final class Partial {
    private final Target target;
    private final Args args;

    Partial(Target target, Args args) {
        this.target = target;
        this.args = args;
    }

    /** The Python name. */
    public String name() {
        return target.name();
    }

    /**
     * Calls the function, or makes an object of the class.
     *
     * @param more arguments that follow those given in YAML, by position
     * @return the result; empty for null or a method without result
     * @throws IllegalArgumentException if the arguments do not fit
     */
    public Optional<Object> call(Object... more) {
        return Optional.ofNullable(invoke(more));
    }

    private @Nullable Object invoke(@Nullable Object[] more) {
        try {
            return Calls.invoke(target, args.followedBy(more));
        } catch (BadCall e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalArgumentException(
                    e.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")), e.getCause());
        }
    }

    /** This as the functional interface {@code type}. */
    <T> T as(Class<T> type) throws Mismatch {
        if (target.isClass() && Builders.builderIs(target.type(), type)) {
            return type.cast(filled());
        }
        if (target.isClass() && type.isAssignableFrom(target.type())) {
            return type.cast(made());
        }
        Optional<Object> constant = target.isClass() ? Optional.empty() : Calls.constant(target);
        if (constant.isPresent() && type.isInstance(constant.get())) {
            return type.cast(constant.get());
        }
        Method method = Types.functional(type)
                .orElseThrow(() -> new Mismatch("must be %s, got %s; write !new: where the object itself is wanted"
                        .formatted(Types.named(type), this)));
        checkResult(type, method);
        InvocationHandler handler = (proxy, called, values) -> handle(proxy, called, values, type);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object filled() throws Mismatch {
        try {
            return Builders.filled(target, args);
        } catch (BadCall e) {
            throw new Mismatch(e.problems().stream().map(Problem::message).collect(Collectors.joining("; ")));
        }
    }

    private Object made() throws Mismatch {
        try {
            Object made = Calls.invoke(target, args);
            return made == null ? this : made;
        } catch (BadCall e) {
            throw new Mismatch(e.problems().stream().map(Problem::message).collect(Collectors.joining("; ")));
        }
    }

    /** A class whose objects can never be what the interface gives is found before the first call. */
    private void checkResult(Class<?> type, Method method) throws Mismatch {
        Class<?> wanted = Converter.box(method.getReturnType());
        boolean never = target.isClass()
                && wanted != Void.class
                && !wanted.isAssignableFrom(target.type())
                && Modifier.isFinal(target.type().getModifiers());
        if (never) {
            throw new Mismatch("must be %s, which gives %s, but %s gives %s"
                    .formatted(Types.named(type), Types.named(wanted), this, Types.named(target.type())));
        }
    }

    private @Nullable Object handle(Object proxy, Method called, @Nullable Object @Nullable [] values, Class<?> type)
            throws Throwable {
        Object[] given = values == null ? new Object[0] : values;
        if (called.getDeclaringClass() == Object.class) {
            return switch (called.getName()) {
                case "equals" -> proxy == given[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> toString();
            };
        }
        if (called.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, called, given);
        }
        Object result = invoke(spread(called, given));
        if (called.getReturnType() == void.class || result == null) {
            return null;
        }
        try {
            return Converter.convert(result, called.getReturnType()).value();
        } catch (Mismatch e) {
            throw new IllegalStateException(
                    "the result of %s as %s %s".formatted(this, type.getSimpleName(), e.text()));
        }
    }

    /** The arguments one by one, those of a last {@code T...} too. */
    private static @Nullable Object[] spread(Method called, @Nullable Object[] given) {
        if (!called.isVarArgs() || !(given[given.length - 1] instanceof Object[] last)) {
            return given;
        }
        List<@Nullable Object> all = new ArrayList<>(List.of(given).subList(0, given.length - 1));
        all.addAll(List.of(last));
        return all.toArray();
    }

    @Override
    public String toString() {
        String keys = args.named().entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT, "%s: %s", entry.getKey(), entry.getValue().value()))
                .collect(Collectors.joining(", "));
        return "!name:" + target.name() + (keys.isEmpty() ? "" : " {" + keys + "}");
    }
}
