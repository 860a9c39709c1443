package org.broca.dataio;

import java.util.Map;
import java.util.TreeSet;

/** Python's {@code str.format_map} for replacement fields that are plain names. */
final class FormatMap {
    private final Map<String, ?> replacements;

    FormatMap(Map<String, ?> replacements) {
        this.replacements = replacements;
    }

    /**
     * The text with its fields replaced.
     *
     * @throws IllegalArgumentException if a brace stands alone or a name has no replacement
     */
    String format(String text) {
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '{' && c != '}') {
                out.append(c);
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == c) {
                out.append(c);
                i += 2;
            } else {
                int end = c == '{' ? text.indexOf('}', i) : -1;
                if (end < 0) {
                    throw new IllegalArgumentException("single '" + c + "' in \"" + text + "\"; write " + c + c);
                }
                out.append(field(text.substring(i + 1, end)));
                i = end + 1;
            }
        }
        return out.toString();
    }

    private String field(String field) {
        String name = field;
        boolean repr = field.endsWith("!r");
        if (repr || field.endsWith("!s")) {
            name = field.substring(0, field.length() - 2);
        }
        Object value = replacements.get(name);
        if (value == null) {
            throw new IllegalArgumentException("{" + field + "} needs the replacement \"" + name + "\" (known: "
                    + new TreeSet<>(replacements.keySet()) + "); write {{ and }} for braces in text");
        }
        return repr ? PythonLiteral.repr(value.toString()) : value.toString();
    }
}
