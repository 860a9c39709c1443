package org.broca.dataio;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * Python literals, as {@code repr} writes them: text, whole numbers, floats, booleans, {@code None} and tuples.
 *
 * <p>In Java they are {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code Optional.empty()} and
 * {@code List}.
 */
final class PythonLiteral {
    private PythonLiteral() {}

    /**
     * The one Java value for equal Python values: {@code Integer} and its like become {@code Long}, {@code Float}
     * becomes {@code Double}.
     *
     * @throws IllegalArgumentException if Python has no such literal
     */
    static Object canonical(Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Character) {
            return value.toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(PythonLiteral::canonical).toList();
        }
        if (value instanceof Optional<?> optional && optional.isEmpty()) {
            return value;
        }
        throw new IllegalArgumentException("a label must be text, a number, a boolean, a list of them or"
                + " Optional.empty() for None, got " + value.getClass().getName() + ": " + value);
    }

    /** What Python's {@code repr} gives for the value. */
    static String repr(Object value) {
        Object canonical = canonical(value);
        if (canonical instanceof String text) {
            return quote(text);
        }
        if (canonical instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (canonical instanceof Double number) {
            return decimal(number);
        }
        if (canonical instanceof List<?> list) {
            return tuple(list);
        }
        return canonical instanceof Optional ? "None" : canonical.toString();
    }

    private static String tuple(List<?> items) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < items.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(repr(items.get(i)));
        }
        return text.append(items.size() == 1 ? ",)" : ")").toString();
    }

    private static String quote(String text) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(mark);
        text.codePoints().forEach(c -> appendCharacter(out, c, mark));
        return out.append(mark).toString();
    }

    private static void appendCharacter(StringBuilder out, int c, char mark) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (c == mark) {
                    out.append('\\').append(mark);
                } else if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else {
                    String format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                    out.append(String.format(format, c));
                }
            }
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** The shortest digits that give the number back, with an exponent below 1e-4 and from 1e16 on. */
    static String decimal(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.stripTrailingZeros().toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return String.format(
                "%s%se%s%02d", value < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < 17; precision++) {
            BigDecimal rounded = exact.round(new MathContext(precision));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }
}
