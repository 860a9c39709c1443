package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate on a cosine over the number of updates.
 *
 * <p>Same sequence as SpeechBrain's {@code CyclicCosineScheduler}. Without an initial rate the cosine multiplies the
 * optimizer's current rate each time, as there. Huang et al., "Snapshot ensembles", ICLR 2017.
 */
public final class CyclicCosineScheduler extends SavedSchedule implements UpdateSchedule {
    private final long warmup;
    private final long total;
    private final OptionalDouble initial;
    private long steps;

    private CyclicCosineScheduler(Builder builder) {
        warmup = builder.warmup;
        total = builder.totalSteps;
        initial = builder.lrInitial;
    }

    /**
     * Starts a schedule.
     *
     * @param nWarmupSteps updates until the cosine's peak
     */
    public static Builder builder(long nWarmupSteps) {
        return new Builder(nWarmupSteps);
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        double old = initial.orElse(optimizer.groups().get(0).lr());
        double lr = old * (0.5 * (Math.cos(Math.PI * (steps - warmup) / total) + 1));
        return new OldAndNew(old, LearningRates.set(optimizer, lr).current());
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("losses", List.of());
        state.put("n_steps", steps);
        return state;
    }

    @Override
    void restore(Remembered state) {
        steps = state.whole("n_steps");
    }

    /** Options of {@link CyclicCosineScheduler}. */
    public static final class Builder {
        private final long warmup;
        private OptionalDouble lrInitial = OptionalDouble.empty();
        private long totalSteps = 100_000;

        private Builder(long warmup) {
            this.warmup = warmup;
        }

        /** The highest rate. */
        @CanIgnoreReturnValue
        public Builder lrInitial(double lrInitial) {
            this.lrInitial = OptionalDouble.of(lrInitial);
            return this;
        }

        /** Updates from the cosine's peak to its lowest. */
        @CanIgnoreReturnValue
        public Builder totalSteps(long totalSteps) {
            this.totalSteps = totalSteps;
            return this;
        }

        public CyclicCosineScheduler build() {
            return new CyclicCosineScheduler(this);
        }
    }
}
