package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads Python literals from a text, one after the other. */
final class PythonLiteralParser {
    private final String text;
    private int position;

    PythonLiteralParser(String text) {
        this.text = text;
    }

    /** The literal that is the whole text. */
    static Object parse(String text) {
        PythonLiteralParser parser = new PythonLiteralParser(text);
        Object value = parser.next();
        parser.skipSpaces();
        if (parser.position < text.length()) {
            throw parser.error("nothing may follow the literal");
        }
        return value;
    }

    /** What is left after the last literal. */
    String rest() {
        return text.substring(position);
    }

    /** Reads the literal that begins here. */
    Object next() {
        skipSpaces();
        char c = peek();
        if (c == '\'' || c == '"') {
            return string();
        }
        if (c == '(') {
            return tuple();
        }
        if ((c == 'u' || c == 'U') && position + 1 < text.length() && isQuote(text.charAt(position + 1))) {
            position++;
            return string();
        }
        return word();
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private Object word() {
        int start = position;
        while (position < text.length() && "+-._".indexOf(text.charAt(position)) >= 0
                || position < text.length() && Character.isLetterOrDigit(text.charAt(position))) {
            position++;
        }
        String word = text.substring(start, position);
        switch (word) {
            case "None":
                return Optional.empty();
            case "True":
                return true;
            case "False":
                return false;
            default:
                return number(word, start);
        }
    }

    private Object number(String word, int start) {
        String digits = word.replace("_", "");
        try {
            if (digits.matches("[+-]?\\d+")) {
                return Long.parseLong(digits);
            }
            if (digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                return Double.parseDouble(digits);
            }
        } catch (NumberFormatException e) {
            position = start;
            throw error("the number does not fit into 64 bits");
        }
        position = start;
        throw error("expected a Python literal (text, number, True, False, None or a tuple)");
    }

    /** A tuple, or a value in parentheses. */
    private Object tuple() {
        position++; // (
        List<Object> items = new ArrayList<>();
        boolean comma = true;
        while (true) {
            skipSpaces();
            if (peek() == ')') {
                position++;
                return items.size() == 1 && !comma ? items.get(0) : List.copyOf(items);
            }
            if (!comma) {
                throw error("expected , or )");
            }
            items.add(next());
            skipSpaces();
            comma = peek() == ',';
            if (comma) {
                position++;
            }
        }
    }

    private String string() {
        char mark = text.charAt(position++);
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            position++;
            if (c == mark) {
                return out.toString();
            }
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
    }

    private void escape(StringBuilder out) {
        char c = peek();
        position++;
        switch (c) {
            case '\\', '\'', '"' -> out.append(c);
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000b');
            case 'x' -> out.appendCodePoint(digits(2, 16));
            case 'u' -> out.appendCodePoint(digits(4, 16));
            case 'U' -> out.appendCodePoint(digits(8, 16));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(out);
            default -> out.append('\\').append(c);
        }
    }

    private void octal(StringBuilder out) {
        position--;
        int count = 1;
        while (count < 3
                && position + count < text.length()
                && "01234567".indexOf(text.charAt(position + count)) >= 0) {
            count++;
        }
        out.appendCodePoint(digits(count, 8));
    }

    private int digits(int count, int radix) {
        if (position + count > text.length()) {
            throw error("the escape needs " + count + " digits");
        }
        try {
            int code = Integer.parseUnsignedInt(text.substring(position, position + count), radix);
            if (Character.isValidCodePoint(code)) {
                position += count;
                return code;
            }
        } catch (NumberFormatException e) {
            throw error("the escape needs " + count + " digits");
        }
        throw error("no such character");
    }

    private void skipSpaces() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw error("the literal ends too early");
        }
        return text.charAt(position);
    }

    private IllegalArgumentException error(String problem) {
        return new IllegalArgumentException(problem + ", at character " + (position + 1) + " of " + text);
    }
}
