package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line, decays slowly, and falls on a line to 0 at the end.
 *
 * <p>Same sequence as SpeechBrain's {@code WarmCoolDecayLRSchedule}. Zhai et al., "Scaling vision transformers", CVPR
 * 2022.
 */
public final class WarmCoolDecayLrSchedule extends SavedSchedule {
    private double lr;
    private long warmup;
    private long cooldown;
    private long totalSteps;
    private double power;

    private WarmCoolDecayLrSchedule(Builder builder) {
        lr = builder.lr;
        warmup = builder.warmup;
        cooldown = builder.cooldown;
        totalSteps = builder.totalSteps;
        power = Math.log(builder.decayFactor) / builder.decayEvery;
    }

    /**
     * Starts a schedule.
     *
     * @param lr the highest rate
     * @param warmup updates until it is reached
     * @param cooldown updates of the fall at the end
     * @param totalSteps updates in all
     */
    public static Builder builder(double lr, long warmup, long cooldown, long totalSteps) {
        return new Builder(lr, warmup, cooldown, totalSteps);
    }

    /** Sets the rate of all groups after {@code numUpdates} updates. */
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer, long numUpdates) {
        return LearningRates.set(optimizer, rateAt(numUpdates));
    }

    private double rateAt(long updates) {
        long coolFrom = totalSteps - cooldown;
        if (updates < warmup) {
            return lr * updates / warmup;
        }
        if (updates > coolFrom) {
            double top = lr * Math.exp(power * coolFrom);
            return top - top / cooldown * (updates - coolFrom);
        }
        return lr * Math.exp(power * (updates - warmup));
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("base_lr", lr);
        state.put("warmup", warmup);
        state.put("power", power);
        state.put("cooldown", cooldown);
        state.put("total_steps", totalSteps);
        return state;
    }

    @Override
    void restore(Remembered state) {
        lr = state.number("base_lr");
        warmup = state.whole("warmup");
        power = state.number("power");
        cooldown = state.whole("cooldown");
        totalSteps = state.whole("total_steps");
    }

    /** Options of {@link WarmCoolDecayLrSchedule}. */
    public static final class Builder {
        private final double lr;
        private final long warmup;
        private final long cooldown;
        private final long totalSteps;
        private double decayFactor = 0.75;
        private long decayEvery = 100_000;

        private Builder(double lr, long warmup, long cooldown, long totalSteps) {
            this.lr = lr;
            this.warmup = warmup;
            this.cooldown = cooldown;
            this.totalSteps = totalSteps;
        }

        /** What the slow decay multiplies the rate by. */
        @CanIgnoreReturnValue
        public Builder decayFactor(double decayFactor) {
            this.decayFactor = decayFactor;
            return this;
        }

        /** In how many updates it does so. */
        @CanIgnoreReturnValue
        public Builder decayEvery(long decayEvery) {
            this.decayEvery = decayEvery;
            return this;
        }

        public WarmCoolDecayLrSchedule build() {
            return new WarmCoolDecayLrSchedule(this);
        }
    }
}
