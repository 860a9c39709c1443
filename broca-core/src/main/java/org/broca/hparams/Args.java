package org.broca.hparams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call as YAML gives them: some by position, some by name. */
record Args(List<Arg> positional, Map<String, Arg> named, String where) {
    /**
     * One argument.
     *
     * @param where the file and line it was given in, or empty
     */
    record Arg(@Nullable Object value, String where) {}

    static Args named(Map<String, ?> values) {
        Map<String, Arg> named = new LinkedHashMap<>();
        values.forEach((key, value) -> named.put(key, new Arg(value, "")));
        return new Args(List.of(), named, "");
    }

    /** These arguments followed by {@code more}, given by position. */
    Args followedBy(@Nullable Object[] more) {
        List<Arg> all = new ArrayList<>(positional);
        for (Object value : more) {
            all.add(new Arg(value, where));
        }
        return new Args(all, named, where);
    }
}
