package org.broca.hparams;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.broca.hparams.Args.Arg;
import org.jspecify.annotations.Nullable;

/** Makes objects of classes that have a {@code builder(required...)} with one setter per YAML key. */
final class Builders {
    private Builders() {}

    /** The ways to start a builder of {@code type}; empty where it has none. */
    static List<Method> builderOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("builder"))
                .filter(method ->
                        Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> !method.isBridge())
                .sorted(Comparator.comparingInt(Method::getParameterCount))
                .toList();
    }

    /** Whether the builder of {@code type} is a {@code wanted} itself. */
    static boolean builderIs(Class<?> type, Class<?> wanted) {
        return builderOf(type).stream().anyMatch(start -> wanted.isAssignableFrom(start.getReturnType()));
    }

    static Object build(Target target, Args args) throws BadCall {
        Object builder = filled(target, args);
        for (Method method : builder.getClass().getMethods()) {
            if (method.getName().equals("build") && method.getParameterCount() == 0 && !method.isBridge()) {
                return value(Calls.run(bound(target, builder), method, new Object[0], args.where()));
            }
        }
        return value(Calls.run(bound(target, builder), build(builder.getClass()), new Object[0], args.where()));
    }

    /** The builder of {@code target} with everything set that {@code args} give. */
    static Object filled(Target target, Args args) throws BadCall {
        List<Method> starts = builderOf(target.type());
        String label = target.label();
        Bound bound = Bound.of(args, target.signature(), Calls.order(starts), label);
        Calls.fail(bound.problems());
        Plan start = starts.stream()
                .map(method -> Plan.of(method, bound, args.where()))
                .min(Comparator.comparingInt(Plan::missing)
                        .thenComparingInt(plan -> plan.problems().size())
                        .thenComparingInt(plan -> plan.rest().size())
                        .thenComparingInt(Plan::cost))
                .orElseThrow();
        List<Problem> problems = new ArrayList<>();
        List<Setting> settings = settings(target, start, bound, problems);
        start.problems().forEach(p -> problems.add(new Problem(p.where(), label + ": " + p.message())));
        Calls.fail(problems);
        return set(target, start, settings, args.where());
    }

    /** One setter and what it is given. */
    private record Setting(Method setter, @Nullable Object value, String where) {}

    private static List<Setting> settings(Target target, Plan start, Bound bound, List<Problem> problems) {
        Class<?> builder = ((Method) start.executable()).getReturnType();
        List<Setting> settings = new ArrayList<>();
        for (Map.Entry<String, Arg> entry : start.rest().entrySet()) {
            List<Method> setters = setters(builder, entry.getKey());
            if (setters.isEmpty() && isEmptyRest(entry, bound)) {
                continue;
            }
            if (setters.isEmpty()) {
                problems.add(Calls.unknownKey(
                        target.label(), entry.getKey(), entry.getValue(), keys(builder, start.executable())));
                continue;
            }
            choose(setters, entry, target.label(), settings, problems);
        }
        return settings;
    }

    /** Rests are given even if nothing is in them; a builder without such a setter may ignore that. */
    private static boolean isEmptyRest(Map.Entry<String, Arg> entry, Bound bound) {
        Object value = entry.getValue().value();
        boolean rest = entry.getKey().equals(bound.signature().restNamed())
                || entry.getKey().equals(bound.signature().restPositional());
        return rest
                && (value instanceof List<?> list && list.isEmpty() || value instanceof Map<?, ?> map && map.isEmpty());
    }

    private static void choose(
            List<Method> setters,
            Map.Entry<String, Arg> entry,
            String label,
            List<Setting> settings,
            List<Problem> problems) {
        Setting best = null;
        int bestCost = Integer.MAX_VALUE;
        List<String> mismatches = new ArrayList<>();
        for (Method setter : setters) {
            Parameter parameter = setter.getParameters()[0];
            Object value = entry.getValue().value();
            try {
                Converter.Converted converted =
                        Plan.fit(value, parameter.getParameterizedType(), Plan.nullable(parameter));
                if (converted.cost() < bestCost) {
                    best = new Setting(
                            setter, converted.value(), entry.getValue().where());
                    bestCost = converted.cost();
                }
            } catch (Mismatch e) {
                mismatches.add(e.text());
            }
        }
        if (best == null) {
            problems.add(new Problem(
                    entry.getValue().where(),
                    "%s: %s %s".formatted(label, entry.getKey(), String.join(" or ", mismatches))));
        } else {
            settings.add(best);
        }
    }

    private static Object set(Target target, Plan start, List<Setting> settings, String where) throws BadCall {
        Object builder =
                value(Calls.run(target, start.executable(), start.values().toArray(), where));
        for (Setting setting : settings) {
            Target on = bound(target, builder);
            Object ignored = Calls.run(on, setting.setter(), new Object[] {setting.value()}, setting.where());
            builder = setting.setter().getReturnType() == void.class || ignored == null ? builder : ignored;
        }
        return builder;
    }

    private static Method build(Class<?> builder) {
        try {
            return builder.getDeclaredMethod("build");
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(builder.getName() + " has no build()", e);
        }
    }

    private static Object value(@Nullable Object made) {
        if (made == null) {
            throw new IllegalStateException("a builder gave null");
        }
        return made;
    }

    private static Target bound(Target target, Object receiver) {
        return new Target(
                target.name(), target.type(), target.member(), target.signature(), java.util.Optional.of(receiver));
    }

    private static List<Method> setters(Class<?> builder, String key) {
        return allSetters(builder).stream()
                .filter(method -> NameParts.same(key, method.getName()))
                .toList();
    }

    private static List<Method> allSetters(Class<?> builder) {
        List<Method> setters = new ArrayList<>();
        for (Class<?> type = builder; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                boolean open = !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
                Class<?> gives = method.getReturnType();
                boolean fluent = gives == void.class
                        || gives != Object.class && gives.isAssignableFrom(builder)
                        || builder.isAssignableFrom(gives);
                if (open && fluent && method.getParameterCount() == 1 && !method.isBridge()) {
                    setters.add(method);
                }
            }
        }
        return setters;
    }

    /** Every key that a class with this builder takes. */
    static TreeSet<String> keys(Class<?> builder, Executable start) {
        TreeSet<String> keys = new TreeSet<>();
        for (Method setter : allSetters(builder)) {
            keys.add(NameParts.snake(setter.getName()));
        }
        for (Parameter parameter : start.getParameters()) {
            keys.add(NameParts.snake(parameter.getName()));
        }
        return keys;
    }
}
