package org.broca.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Floating-point numbers as Python writes them.
 *
 * <p>Python rounds the exact binary value, halves to the even digit; {@link String#format} rounds the shortest decimal
 * text, halves up.
 */
public final class PythonFloat {
    private static final int DIGITS = 17;

    private PythonFloat() {}

    /** The shortest text that is read back as {@code value}: Python's {@code repr}. */
    public static String repr(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = exponentOf(shortest);
        if (exponent < -4 || exponent >= DIGITS - 1) {
            return scientific(shortest.stripTrailingZeros(), exponent);
        }
        String plain = shortest.stripTrailingZeros().toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
    }

    /** As Python's {@code f"{value:.2f}"} with {@code digits} for 2. */
    public static String fixed(double value, int digits) {
        return Double.isFinite(value)
                ? sign(value)
                        + new BigDecimal(Math.abs(value))
                                .setScale(digits, RoundingMode.HALF_EVEN)
                                .toPlainString()
                : special(value);
    }

    /** As Python's {@code f"{value:.2e}"} with {@code digits} for 2. */
    public static String exponential(double value, int digits) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return sign(value) + BigDecimal.ZERO.setScale(digits).toPlainString() + "e+00";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        int exponent = exponentOf(rounded);
        return rounded.movePointLeft(exponent)
                        .setScale(digits, RoundingMode.HALF_EVEN)
                        .toPlainString()
                + suffix(exponent);
    }

    /** As Python's {@code f"{value:.2%}"} with {@code digits} for 2. */
    public static String percent(double value, int digits) {
        return fixed(value * 100, digits) + "%";
    }

    private static String sign(double value) {
        return value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    }

    private static int exponentOf(BigDecimal value) {
        return value.precision() - value.scale() - 1;
    }

    private static String scientific(BigDecimal digits, int exponent) {
        return digits.movePointLeft(exponent).toPlainString() + suffix(exponent);
    }

    private static String suffix(int exponent) {
        return String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
}
