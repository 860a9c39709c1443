package org.broca.hparams;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.broca.hparams.Args.Arg;
import org.jspecify.annotations.Nullable;

/** Calls constructors, builders and methods with arguments from YAML. */
final class Calls {
    private Calls() {}

    /** The object or result that {@code target} gives for {@code args}. */
    static @Nullable Object invoke(Target target, Args args) throws BadCall {
        if (target.isClass()) {
            return Builders.builderOf(target.type()).isEmpty()
                    ? call(target, args, constructors(target.type()))
                    : Builders.build(target, args);
        }
        List<Executable> methods = methods(target);
        return methods.isEmpty() ? constant(target, args) : call(target, args, methods);
    }

    /** The names that {@code target} takes by position where the alias table does not say. */
    static List<String> order(Collection<? extends Executable> candidates) {
        return candidates.stream()
                .max(Comparator.comparingInt(Executable::getParameterCount))
                .map(executable -> Arrays.stream(executable.getParameters())
                        .map(Parameter::getName)
                        .map(NameParts::snake)
                        .toList())
                .orElse(List.of());
    }

    private static @Nullable Object call(Target target, Args args, List<? extends Executable> candidates)
            throws BadCall {
        Bound bound = Bound.of(args, target.signature(), order(candidates), target.label());
        fail(bound.problems());
        Plan best = candidates.stream()
                .map(executable -> Plan.of(executable, bound, args.where()))
                .min(Comparator.<Plan>comparingInt(plan -> plan.rest().size() + plan.missing())
                        .thenComparingInt(plan -> plan.problems().size())
                        .thenComparingInt(Plan::cost))
                .orElseThrow(() -> notCallable(target, args));
        fail(best.allProblems(target.label()));
        return run(target, best.executable(), best.values().toArray(), args.where());
    }

    private static BadCall notCallable(Target target, Args args) {
        String message = target.label() + " cannot be made from YAML: it has neither a builder() nor a constructor";
        return new BadCall(List.of(new Problem(args.where(), message)), null);
    }

    static void fail(List<Problem> problems) throws BadCall {
        if (!problems.isEmpty()) {
            throw new BadCall(problems, null);
        }
    }

    static List<Executable> constructors(Class<?> type) {
        List<Executable> open = new ArrayList<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (!Modifier.isPrivate(constructor.getModifiers()) && !Modifier.isAbstract(type.getModifiers())) {
                open.add(constructor);
            }
        }
        return open;
    }

    static List<Executable> methods(Target target) {
        List<Executable> open = new ArrayList<>();
        boolean bound = target.receiver().isPresent();
        for (Method method : bound ? target.type().getMethods() : target.type().getDeclaredMethods()) {
            boolean named = method.getName().equals(target.member()) && !method.isBridge();
            boolean fits = Modifier.isStatic(method.getModifiers()) != bound;
            if (named && fits && !Modifier.isPrivate(method.getModifiers())) {
                open.add(method);
            }
        }
        return open;
    }

    private static Object constant(Target target, Args args) throws BadCall {
        return constant(target)
                .filter(value -> args.positional().isEmpty() && args.named().isEmpty())
                .orElseThrow(() -> new BadCall(
                        List.of(new Problem(args.where(), target.label() + " is no function that can be called")),
                        null));
    }

    /** The value of a target that is a constant, as {@code torch.bfloat16} is. */
    static Optional<Object> constant(Target target) {
        try {
            Field field = target.type().getField(target.member());
            return Modifier.isStatic(field.getModifiers()) ? Optional.ofNullable(field.get(null)) : Optional.empty();
        } catch (NoSuchFieldException | IllegalAccessException e) {
            return Optional.empty();
        }
    }

    /** Runs one constructor or method; what it throws becomes a problem, except errors of the machine. */
    static @Nullable Object run(Target target, Executable executable, @Nullable Object[] values, String where)
            throws BadCall {
        try {
            return run(executable, target.receiver().orElse(null), values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new BadCall(List.of(new Problem(where, message(target.label(), cause))), cause);
        }
    }

    static @Nullable Object run(Executable executable, @Nullable Object receiver, @Nullable Object[] values)
            throws InvocationTargetException {
        try {
            ((AccessibleObject) executable).setAccessible(true);
            return executable instanceof Constructor<?> constructor
                    ? constructor.newInstance(values)
                    : ((Method) executable).invoke(receiver, values);
        } catch (IllegalAccessException | InstantiationException e) {
            throw new IllegalStateException(executable + " cannot be called", e);
        }
    }

    /** What went wrong, with the class in front unless the message starts with it. */
    static String message(String label, Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.startsWith(label) ? text : label + ": " + text;
    }

    static Problem unknownKey(String label, String key, Arg arg, Collection<String> known) {
        return new Problem(
                arg.where(),
                "%s: unknown key: %s (known: %s)%s".formatted(label, key, known, Nearest.hint(key, known, "%s")));
    }
}
