package org.broca.hparams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a Python class or function.
 *
 * @param known false where only Java's own parameters can tell
 * @param positional names in order
 * @param defaults YAML text of defaults, by name
 * @param restPositional the name that takes further items, or empty
 * @param restNamed the name that takes further keys, or empty
 */
record Signature(
        boolean known, List<String> positional, Map<String, String> defaults, String restPositional, String restNamed) {

    static Signature unknown() {
        return new Signature(false, List.of(), Map.of(), "", "");
    }

    /** Reads {@code first, second=1, *items, **parts}. */
    static Signature parse(String text) {
        List<String> positional = new ArrayList<>();
        Map<String, String> defaults = new LinkedHashMap<>();
        String restPositional = "";
        String restNamed = "";
        for (String part : split(text)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).strip();
            if (equals >= 0) {
                defaults.put(name.replace("*", ""), part.substring(equals + 1).strip());
            }
            if (name.startsWith("**")) {
                restNamed = name.substring(2);
            } else if (name.startsWith("*")) {
                restPositional = name.substring(1);
            } else if (restPositional.isEmpty()) {
                positional.add(name);
            }
        }
        return new Signature(true, List.copyOf(positional), Map.copyOf(defaults), restPositional, restNamed);
    }

    /** Splits at the commas that stand in no brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == text.length())) {
                String part = text.substring(start, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
