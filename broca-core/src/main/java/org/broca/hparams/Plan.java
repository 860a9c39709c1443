package org.broca.hparams;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.broca.hparams.Args.Arg;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * How the arguments of a call fill the parameters of one constructor or method: by name, then rests, then defaults of
 * the alias line, then null where the parameter may be null.
 *
 * @param rest the named arguments that no parameter took
 * @param missing how many parameters got nothing
 */
record Plan(
        Executable executable,
        List<@Nullable Object> values,
        Map<String, Arg> rest,
        List<Problem> problems,
        int missing,
        int cost) {

    static Plan of(Executable executable, Bound bound, String where) {
        Map<String, Arg> rest = new LinkedHashMap<>(bound.named());
        List<@Nullable Object> values = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int missing = 0;
        int cost = 0;
        for (Parameter parameter : executable.getParameters()) {
            Optional<Arg> arg = take(parameter, bound, rest);
            if (arg.isEmpty()) {
                missing++;
                problems.add(new Problem(where, "missing key: " + NameParts.snake(parameter.getName())));
                continue;
            }
            try {
                Converter.Converted converted =
                        fit(arg.get().value(), parameter.getParameterizedType(), nullable(parameter));
                values.add(converted.value());
                cost += converted.cost();
            } catch (Mismatch e) {
                problems.add(new Problem(arg.get().where(), keyOf(parameter, bound) + " " + e.text()));
            }
        }
        return new Plan(executable, values, rest, problems, missing, cost);
    }

    static Converter.Converted fit(@Nullable Object value, Type type, boolean nullable) throws Mismatch {
        boolean absent = value == null || value instanceof Optional<?> optional && optional.isEmpty();
        return absent && Types.raw(type) != Optional.class && (nullable || Types.raw(type) == Object.class)
                ? new Converter.Converted(null, 0)
                : Converter.convert(value, type);
    }

    static boolean nullable(Parameter parameter) {
        return parameter.getAnnotatedType().isAnnotationPresent(Nullable.class) || marked(parameter);
    }

    private static boolean marked(AnnotatedElement element) {
        for (var annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    private static String keyOf(Parameter parameter, Bound bound) {
        return bound.named().keySet().stream()
                .filter(key -> NameParts.same(key, parameter.getName()))
                .findFirst()
                .orElse(NameParts.snake(parameter.getName()));
    }

    private static Optional<Arg> take(Parameter parameter, Bound bound, Map<String, Arg> rest) {
        for (String key : List.copyOf(rest.keySet())) {
            if (NameParts.same(key, parameter.getName())) {
                return Optional.ofNullable(rest.remove(key));
            }
        }
        Signature signature = bound.signature();
        for (Map.Entry<String, String> entry : signature.defaults().entrySet()) {
            if (NameParts.same(entry.getKey(), parameter.getName())) {
                return Optional.of(new Arg(literal(entry.getValue()), ""));
            }
        }
        return nullable(parameter) ? Optional.of(new Arg(null, "")) : Optional.empty();
    }

    private static @Nullable Object literal(String yaml) {
        return YamlText.compose(yaml, "aliases.txt", new Problems())
                .map(node -> node instanceof ScalarNode scalar
                        ? Optional.ofNullable(Scalars.value(scalar))
                        : Optional.of((Object) List.of()))
                .orElse(Optional.empty())
                .orElse(null);
    }

    /** Everything wrong with this plan, keys that nothing takes included. */
    List<Problem> allProblems(String label) {
        List<Problem> all = new ArrayList<>();
        TreeSet<String> known = new TreeSet<>();
        for (Parameter parameter : executable.getParameters()) {
            known.add(NameParts.snake(parameter.getName()));
        }
        rest.forEach((key, arg) -> all.add(Calls.unknownKey(label, key, arg, known)));
        problems.forEach(problem -> all.add(new Problem(problem.where(), label + ": " + problem.message())));
        return all;
    }
}
