package org.broca.hparams;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arithmetic that {@code !ref} does on its text once the references are filled in: Python's {@code + - * / // % **}
 * and parentheses on numbers and quoted text. Anything else stays the text it is; so does a number with a sign, which
 * is HyperPyYAML's rule.
 */
final class Arithmetic {
    private static final Pattern TOKEN = Pattern.compile("[ \\t]*(?:"
            + "(?<radix>0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)"
            + "|(?<number>(?:[0-9](?:_?[0-9])*\\.?(?:[0-9](?:_?[0-9])*)?|\\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9]+)?)"
            + "|(?<text>'[^'\\\\]*'|\"[^\"\\\\]*\")"
            + "|(?<word>True|False)"
            + "|(?<op>\\*\\*|//|[-+*/%()])"
            + "|(?<end>#.*|$))");

    private final String source;
    private int position;
    private String kind = "";
    private String token = "";

    private Arithmetic(String source) {
        this.source = source;
    }

    /**
     * The value of {@code source}, or empty where it is not arithmetic.
     *
     * @throws ArithmeticException on division by zero
     */
    static Optional<Object> evaluate(String source) {
        if (source.isEmpty() || Character.isWhitespace(source.charAt(0)) || source.contains("\n")) {
            return Optional.empty();
        }
        try {
            Arithmetic parser = new Arithmetic(source);
            parser.advance();
            Object value = parser.sum();
            return parser.kind.equals("end") ? Optional.of(value) : Optional.empty();
        } catch (NotArithmetic e) {
            return Optional.empty();
        }
    }

    private void advance() {
        Matcher matcher = TOKEN.matcher(source).region(position, source.length());
        if (!matcher.lookingAt()) {
            throw new NotArithmetic();
        }
        for (String name : new String[] {"radix", "number", "text", "word", "op", "end"}) {
            String found = matcher.group(name);
            if (found != null) {
                kind = name;
                token = found;
            }
        }
        position = matcher.end();
        boolean glued = position < source.length() && Character.isJavaIdentifierPart(source.charAt(position));
        if (glued && !kind.equals("op")) {
            throw new NotArithmetic();
        }
    }

    private boolean take(String operator) {
        if (kind.equals("op") && token.equals(operator)) {
            advance();
            return true;
        }
        return false;
    }

    private Object sum() {
        Object left = product();
        while (true) {
            if (take("+")) {
                left = add(left, product());
            } else if (take("-")) {
                left = subtract(left, product());
            } else {
                return left;
            }
        }
    }

    private Object product() {
        Object left = power();
        while (true) {
            if (take("*")) {
                left = multiply(left, power());
            } else if (take("//")) {
                left = floorDivide(left, power());
            } else if (take("/")) {
                left = divide(left, power());
            } else if (take("%")) {
                left = modulo(left, power());
            } else {
                return left;
            }
        }
    }

    private Object power() {
        Object base = atom();
        return take("**") ? raise(base, power()) : base;
    }

    private Object atom() {
        if (take("(")) {
            Object inner = sum();
            if (!take(")")) {
                throw new NotArithmetic();
            }
            return inner;
        }
        String text = token;
        Object value =
                switch (kind) {
                    case "number" -> number(text.replace("_", ""));
                    case "radix" -> new BigInteger(text.substring(2), radix(text));
                    case "text" -> text.substring(1, text.length() - 1);
                    case "word" -> text.equals("True");
                    default -> throw new NotArithmetic();
                };
        advance();
        return value instanceof BigInteger big ? Scalars.small(big) : value;
    }

    private static int radix(String text) {
        return switch (text.toLowerCase(Locale.ROOT).charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
        };
    }

    private static Object number(String digits) {
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Double.parseDouble(digits);
        }
        boolean leadingZero = digits.length() > 1 && digits.startsWith("0") && !digits.matches("0+");
        if (leadingZero) {
            throw new NotArithmetic();
        }
        return new BigInteger(digits);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Boolean || value instanceof Number && !(value instanceof Double);
    }

    private static BigInteger big(Object value) {
        return value instanceof Boolean truth
                ? (truth ? BigInteger.ONE : BigInteger.ZERO)
                : new BigInteger(value.toString());
    }

    private static double real(Object value) {
        if (value instanceof String) {
            throw new NotArithmetic();
        }
        return isInteger(value) ? big(value).doubleValue() : (Double) value;
    }

    private static boolean integers(Object a, Object b) {
        return isInteger(a) && isInteger(b);
    }

    private static Object add(Object a, Object b) {
        if (a instanceof String left && b instanceof String right) {
            return left + right;
        }
        return integers(a, b) ? Scalars.small(big(a).add(big(b))) : (Object) (real(a) + real(b));
    }

    private static Object subtract(Object a, Object b) {
        return integers(a, b) ? Scalars.small(big(a).subtract(big(b))) : (Object) (real(a) - real(b));
    }

    private static Object multiply(Object a, Object b) {
        if (a instanceof String text && isInteger(b)) {
            if (big(b).bitLength() > 16) {
                throw new ArithmeticException("the text is too long");
            }
            return text.repeat(Math.max(0, big(b).intValueExact()));
        }
        if (b instanceof String && isInteger(a)) {
            return multiply(b, a);
        }
        return integers(a, b) ? Scalars.small(big(a).multiply(big(b))) : (Object) (real(a) * real(b));
    }

    private static Object divide(Object a, Object b) {
        nonZero(real(a), real(b));
        if (!integers(a, b)) {
            return real(a) / real(b);
        }
        return new BigDecimal(big(a))
                .divide(new BigDecimal(big(b)), java.math.MathContext.DECIMAL128)
                .doubleValue();
    }

    private static Object floorDivide(Object a, Object b) {
        nonZero(real(a), real(b));
        if (integers(a, b)) {
            BigInteger[] parts = big(a).divideAndRemainder(big(b));
            boolean down = parts[1].signum() != 0 && parts[1].signum() != big(b).signum();
            return Scalars.small(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
        }
        return (real(a) - (Double) floatModulo(real(a), real(b))) / real(b);
    }

    private static Object modulo(Object a, Object b) {
        nonZero(real(a), real(b));
        if (integers(a, b)) {
            BigInteger rest = big(a).mod(big(b).abs());
            return Scalars.small(rest.signum() != 0 && big(b).signum() < 0 ? rest.add(big(b)) : rest);
        }
        return floatModulo(real(a), real(b));
    }

    private static Object floatModulo(double a, double b) {
        double rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    private static Object raise(Object base, Object exponent) {
        if (integers(base, exponent) && big(exponent).signum() >= 0) {
            if (big(exponent).bitLength() > 16
                    || big(base).bitLength() * big(exponent).longValue() > 1 << 20) {
                throw new ArithmeticException("the power is too large");
            }
            return Scalars.small(big(base).pow(big(exponent).intValueExact()));
        }
        return Math.pow(real(base), real(exponent));
    }

    /** Both operands are numbers by now, so that text over zero stays text. */
    private static void nonZero(double ignored, double divisor) {
        if (divisor == 0) {
            throw new ArithmeticException("division by zero");
        }
    }

    /** Not an error: the text is no arithmetic, and stays text. */
    private static final class NotArithmetic extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotArithmetic() {
            super(null, null, false, false);
        }
    }
}
