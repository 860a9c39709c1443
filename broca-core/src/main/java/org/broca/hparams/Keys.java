package org.broca.hparams;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Tells which keys a class or function takes, without calling it. */
final class Keys {
    private Keys() {}

    /** What is wrong with {@code args} for {@code target}, as far as names and count tell. */
    static List<Problem> check(Target target, Args args) {
        List<? extends Executable> ways = ways(target);
        List<Problem> problems = new ArrayList<>(Bound.of(args, target.signature(), Calls.order(ways), target.label())
                .problems());
        if (!target.signature().restNamed().isEmpty()) {
            return problems;
        }
        Collection<String> known = known(target, ways);
        args.named().forEach((key, arg) -> {
            if (known.stream().noneMatch(name -> NameParts.same(key, NameParts.camel(name)))) {
                problems.add(Calls.unknownKey(target.label(), key, arg, known));
            }
        });
        return problems;
    }

    private static List<? extends Executable> ways(Target target) {
        if (!target.isClass()) {
            return Calls.methods(target);
        }
        List<Method> builders = Builders.builderOf(target.type());
        return builders.isEmpty() ? Calls.constructors(target.type()) : builders;
    }

    private static Collection<String> known(Target target, List<? extends Executable> ways) {
        TreeSet<String> known = new TreeSet<>();
        for (Executable way : ways) {
            for (Parameter parameter : way.getParameters()) {
                known.add(NameParts.snake(parameter.getName()));
            }
            if (target.isClass() && way instanceof Method builder) {
                known.addAll(Builders.keys(builder.getReturnType(), builder));
            }
        }
        return known;
    }
}
