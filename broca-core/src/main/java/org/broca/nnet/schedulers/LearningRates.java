package org.broca.nnet.schedulers;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.ParameterGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Setting the learning rate of an optimizer. */
public final class LearningRates {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.nnet.schedulers");

    private LearningRates() {}

    /** Sets the rate of every group whose rate is another, remembers the one before as {@code prev_lr}, and logs it. */
    public static void update(Optimizer optimizer, double newLr) {
        update(
                optimizer,
                newLr,
                IntStream.range(0, optimizer.groups().size()).boxed().toList());
    }

    /** As {@link #update(Optimizer, double)}, for the groups of the given numbers alone. */
    public static void update(Optimizer optimizer, double newLr, List<Integer> paramGroup) {
        for (int index : paramGroup) {
            ParameterGroup group = optimizer.groups().get(index);
            double old = group.lr();
            if (newLr != old) {
                group.lr(newLr).option("prev_lr", old);
                LOG.info("Changing lr from {} to {}", twoDigits(old), twoDigits(newLr));
            }
        }
    }

    /** Sets the rate of all groups; the old one is the first group's. */
    static OldAndNew set(Optimizer optimizer, double lr) {
        double old = optimizer.groups().get(0).lr();
        optimizer.groups().forEach(group -> group.lr(lr));
        return new OldAndNew(old, lr);
    }

    /** Two significant digits, as C's {@code %.2g}. */
    static String twoDigits(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(2, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal digits = rounded.movePointLeft(exponent).stripTrailingZeros();
        return exponent < -4 || exponent >= 2
                ? String.format(
                        Locale.ROOT, "%se%s%02d", digits.toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent))
                : rounded.stripTrailingZeros().toPlainString();
    }
}
