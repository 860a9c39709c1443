package org.broca.hparams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.hparams.Args.Arg;
import org.jspecify.annotations.Nullable;

/** Arguments by name, once those given by position have got Python's names. */
record Bound(Map<String, Arg> named, Signature signature, List<Problem> problems) {

    /**
     * Names the arguments that were given by position.
     *
     * @param order the names to use where the alias table has none
     */
    static Bound of(Args args, Signature signature, List<String> order, String label) {
        List<String> names = signature.known() ? signature.positional() : order;
        Map<String, Arg> named = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        List<@Nullable Object> rest = new ArrayList<>();
        for (int i = 0; i < args.positional().size(); i++) {
            Arg arg = args.positional().get(i);
            if (i < names.size()) {
                named.put(names.get(i), arg);
            } else if (!signature.restPositional().isEmpty()) {
                rest.add(arg.value());
            } else {
                problems.add(new Problem(
                        args.where(),
                        "%s takes at most %d arguments by position %s, got %d"
                                .formatted(
                                        label,
                                        names.size(),
                                        names,
                                        args.positional().size())));
                break;
            }
        }
        if (!signature.restPositional().isEmpty()) {
            named.put(signature.restPositional(), new Arg(rest, args.where()));
        }
        addNamed(args, signature, label, named, problems);
        return new Bound(named, signature, problems);
    }

    private static void addNamed(
            Args args, Signature signature, String label, Map<String, Arg> named, List<Problem> problems) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        boolean takesRest = !signature.restNamed().isEmpty();
        args.named().forEach((key, arg) -> {
            if (takesRest
                    && !signature.positional().contains(key)
                    && !signature.defaults().containsKey(key)) {
                rest.put(key, arg.value());
            } else if (named.putIfAbsent(key, arg) != null) {
                problems.add(new Problem(
                        arg.where(), "%s: %s is given twice: by position and by name".formatted(label, key)));
            }
        });
        if (takesRest) {
            named.put(signature.restNamed(), new Arg(rest, args.where()));
        }
    }
}
