package org.broca.hparams;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One {@code <key[inner].attribute>} of a {@code !ref}.
 *
 * @param keys the key at the top level, then those of the maps inside
 * @param attributes what to take of the object found there, one after another; mostly empty
 */
record Reference(List<String> keys, List<String> attributes) {
    static final Pattern FINDER = Pattern.compile("<[^>]*>");

    /** Reads the text between the angle brackets. */
    static Reference parse(String inner) {
        int dot = inner.indexOf('.');
        String path = dot < 0 ? inner : inner.substring(0, dot);
        List<String> keys = Arrays.stream(path.split("\\[", -1))
                .map(key -> key.endsWith("]") ? key.substring(0, key.length() - 1) : key)
                .toList();
        List<String> attributes =
                dot < 0 ? List.of() : List.of(inner.substring(dot + 1).split("\\.", -1));
        return new Reference(keys, attributes);
    }

    /** The path to the first {@code count} keys, as a file writes it. */
    String path(int count) {
        StringBuilder path = new StringBuilder(keys.get(0));
        for (String key : keys.subList(1, count)) {
            path.append('[').append(key).append(']');
        }
        return path.toString();
    }
}
