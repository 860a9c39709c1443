package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line from 0, then falls exponentially.
 *
 * <p>Same sequence as SpeechBrain's {@code WarmAndExpDecayLRSchedule}: the first call sets 0.
 */
public final class WarmAndExpDecayLrSchedule extends SavedSchedule implements UpdateSchedule {
    private double lr;
    private long warmupSteps;
    private double decayFactor;
    private long decaySteps;
    private long currentStep;

    private WarmAndExpDecayLrSchedule(Builder builder) {
        lr = builder.lr;
        warmupSteps = builder.warmupSteps;
        decayFactor = builder.decayFactor;
        decaySteps = builder.totalSteps - builder.warmupSteps;
    }

    /**
     * Starts a schedule.
     *
     * @param lr the highest rate
     * @param nWarmupSteps updates until it is reached
     * @param totalSteps updates until it is {@code decayFactor} times that
     */
    public static Builder builder(double lr, long nWarmupSteps, long totalSteps) {
        return new Builder(lr, nWarmupSteps, totalSteps);
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        double rate = currentStep < warmupSteps
                ? lr * currentStep / warmupSteps
                : Math.min(lr, lr * Math.pow(decayFactor, (double) (currentStep - warmupSteps) / decaySteps));
        currentStep++;
        return LearningRates.set(optimizer, rate);
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("base_lr", lr);
        state.put("n_warmup_steps", warmupSteps);
        state.put("decay_factor", decayFactor);
        state.put("decay_steps", decaySteps);
        state.put("current_step", currentStep);
        return state;
    }

    @Override
    void restore(Remembered state) {
        lr = state.number("base_lr");
        warmupSteps = state.whole("n_warmup_steps");
        decayFactor = state.number("decay_factor");
        decaySteps = state.whole("decay_steps");
        currentStep = state.whole("current_step");
    }

    /** Options of {@link WarmAndExpDecayLrSchedule}. */
    public static final class Builder {
        private final double lr;
        private final long warmupSteps;
        private final long totalSteps;
        private double decayFactor = 0.1;

        private Builder(double lr, long warmupSteps, long totalSteps) {
            this.lr = lr;
            this.warmupSteps = warmupSteps;
            this.totalSteps = totalSteps;
        }

        /** What the highest rate has been multiplied by in the end. */
        @CanIgnoreReturnValue
        public Builder decayFactor(double decayFactor) {
            this.decayFactor = decayFactor;
            return this;
        }

        public WarmAndExpDecayLrSchedule build() {
            return new WarmAndExpDecayLrSchedule(this);
        }
    }
}
