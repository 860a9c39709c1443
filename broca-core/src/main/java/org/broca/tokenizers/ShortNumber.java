package org.broca.tokenizers;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers in six significant digits, as C++ streams print them. */
final class ShortNumber {
    private static final int DIGITS = 6;

    private ShortNumber() {}

    static String format(float value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < DIGITS) {
            return rounded.toPlainString();
        }
        String mantissa = rounded.movePointLeft(exponent).toPlainString();
        return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
