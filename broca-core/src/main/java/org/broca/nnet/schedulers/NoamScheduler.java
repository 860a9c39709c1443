package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line, then falls with the root of the number of updates.
 *
 * <p>Same sequence as SpeechBrain's {@code NoamScheduler}. Vaswani et al., "Attention is all you need", NeurIPS 2017.
 */
public final class NoamScheduler extends SavedSchedule implements UpdateSchedule {
    private final NoamCurve curve;
    private long steps;

    private NoamScheduler(Builder builder) {
        curve = builder.curve;
    }

    /**
     * Starts a schedule.
     *
     * @param lrInitial the highest rate, unless a model size is given
     * @param nWarmupSteps updates until the rate falls
     */
    public static Builder builder(double lrInitial, long nWarmupSteps) {
        return new Builder(new NoamCurve(lrInitial, nWarmupSteps));
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        return LearningRates.set(optimizer, curve.at(steps));
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

    /** Options of {@link NoamScheduler}. */
    public static final class Builder {
        private NoamCurve curve;

        private Builder(NoamCurve curve) {
            this.curve = curve;
        }

        /** Width of the transformer: the rate is then divided by its root, not scaled to {@code lrInitial}. */
        @CanIgnoreReturnValue
        public Builder modelSize(int modelSize) {
            curve = curve.ofModel(modelSize);
            return this;
        }

        public NoamScheduler build() {
            return new NoamScheduler(this);
        }
    }
}
