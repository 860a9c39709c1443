package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line, holds, then decays exponentially.
 *
 * <p>Same sequence as SpeechBrain's {@code TriStageLRSchedule}. Park et al., "SpecAugment", Interspeech 2019.
 */
public final class TriStageLrSchedule extends SavedSchedule {
    private final Map<String, Object> state = new LinkedHashMap<>();

    private TriStageLrSchedule(Builder builder) {
        double initial = builder.initLrScale * builder.lr;
        state.put("peak_lr", builder.lr);
        state.put("warmup_steps", builder.warmupSteps);
        state.put("hold_steps", builder.holdSteps);
        state.put("decay_steps", builder.decaySteps);
        state.put("total_steps", builder.totalSteps);
        state.put("init_lr_scale", builder.initLrScale);
        state.put("final_lr_scale", builder.finalLrScale);
        state.put("init_lr", initial);
        state.put("warmup_rate", (builder.lr - initial) / builder.warmupSteps);
        state.put("decay_factor", -Math.log(builder.finalLrScale) / builder.decaySteps);
    }

    /**
     * Starts a schedule.
     *
     * @param lr the highest rate
     * @param warmupSteps updates until it is reached
     * @param holdSteps updates for which it then stays
     * @param decaySteps updates of the decay
     * @param totalSteps updates in all; kept in the file only
     */
    public static Builder builder(double lr, long warmupSteps, long holdSteps, long decaySteps, long totalSteps) {
        return new Builder(lr, warmupSteps, holdSteps, decaySteps, totalSteps);
    }

    /** Sets the rate of all groups after {@code numUpdates} updates. */
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer, long numUpdates) {
        return LearningRates.set(optimizer, rateAt(numUpdates, new Remembered("TriStageLrSchedule", state)));
    }

    private static double rateAt(long updates, Remembered s) {
        long warmup = s.whole("warmup_steps");
        long held = warmup + s.whole("hold_steps");
        if (updates < warmup) {
            return s.number("init_lr") + s.number("warmup_rate") * updates;
        }
        return updates < held
                ? s.number("peak_lr")
                : s.number("peak_lr") * Math.exp(-s.number("decay_factor") * (updates - held));
    }

    @Override
    Map<String, Object> state() {
        return Collections.unmodifiableMap(state);
    }

    @Override
    void restore(Remembered loaded) {
        state.replaceAll((key, value) -> value instanceof Long ? (Object) loaded.whole(key) : loaded.number(key));
    }

    /** Options of {@link TriStageLrSchedule}. */
    public static final class Builder {
        private final double lr;
        private final long warmupSteps;
        private final long holdSteps;
        private final long decaySteps;
        private final long totalSteps;
        private double initLrScale = 0.01;
        private double finalLrScale = 0.05;

        private Builder(double lr, long warmupSteps, long holdSteps, long decaySteps, long totalSteps) {
            this.lr = lr;
            this.warmupSteps = warmupSteps;
            this.holdSteps = holdSteps;
            this.decaySteps = decaySteps;
            this.totalSteps = totalSteps;
        }

        /** The first rate, as a part of the highest. */
        @CanIgnoreReturnValue
        public Builder initLrScale(double initLrScale) {
            this.initLrScale = initLrScale;
            return this;
        }

        /** The last rate, as a part of the highest. */
        @CanIgnoreReturnValue
        public Builder finalLrScale(double finalLrScale) {
            this.finalLrScale = finalLrScale;
            return this;
        }

        public TriStageLrSchedule build() {
            return new TriStageLrSchedule(this);
        }
    }
}
