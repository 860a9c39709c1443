package org.broca.dataio;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes JSON as Python's {@code json.dump} with {@code indent=2} does. */
final class PythonJson {
    private PythonJson() {}

    static String dump(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            writeAll(out, map.entrySet().iterator(), "{}", depth);
        } else if (value instanceof List<?> list) {
            writeAll(out, list.iterator(), "[]", depth);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            quote(out, String.valueOf(entry.getKey()));
            write(out.append(": "), entry.getValue(), depth);
        } else if (value instanceof Double number) {
            out.append(number(number));
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Optional) {
            out.append("null");
        } else {
            quote(out, value.toString());
        }
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : PythonLiteral.decimal(value);
    }

    private static void writeAll(StringBuilder out, Iterator<?> items, String brackets, int depth) {
        out.append(brackets.charAt(0));
        boolean any = items.hasNext();
        while (items.hasNext()) {
            out.append('\n').append("  ".repeat(depth + 1));
            write(out, items.next(), depth + 1);
            out.append(items.hasNext() ? "," : "");
        }
        if (any) {
            out.append('\n').append("  ".repeat(depth));
        }
        out.append(brackets.charAt(1));
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c >= ' ' && c < 127) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
