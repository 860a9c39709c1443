package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;
import org.broca.tensor.Check;

/**
 * {@link NoamScheduler} whose rate drops further after given numbers of updates.
 *
 * <p>Same sequence as SpeechBrain's {@code NoamIntervalScheduler}.
 */
public final class NoamIntervalScheduler extends SavedSchedule implements UpdateSchedule {
    private final NoamCurve curve;
    private final List<Long> annealSteps;
    private final List<Double> annealRates;
    private long steps;

    private NoamIntervalScheduler(Builder builder) {
        curve = builder.curve;
        annealSteps = builder.annealSteps;
        annealRates = builder.annealRates;
    }

    /**
     * Starts a schedule.
     *
     * @param lrInitial the highest rate, unless a model size is given
     * @param nWarmupSteps updates until the rate falls
     * @param annealSteps numbers of updates after which the rate drops
     * @param annealRates what each drop multiplies the rate by
     * @throws IllegalArgumentException if the two lists differ in size
     */
    public static Builder builder(
            double lrInitial, long nWarmupSteps, List<Long> annealSteps, List<Double> annealRates) {
        return new Builder(new NoamCurve(lrInitial, nWarmupSteps), annealSteps, annealRates);
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        double rate = curve.at(steps);
        for (int i = 0; i < annealSteps.size(); i++) {
            if (steps > annealSteps.get(i)) {
                rate *= annealRates.get(i);
            }
        }
        return LearningRates.set(optimizer, rate);
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

    /** Options of {@link NoamIntervalScheduler}. */
    public static final class Builder {
        private final List<Long> annealSteps;
        private final List<Double> annealRates;
        private NoamCurve curve;

        private Builder(NoamCurve curve, List<Long> annealSteps, List<Double> annealRates) {
            Check.that(
                    annealSteps.size() == annealRates.size(),
                    "NoamIntervalScheduler: anneal_steps and anneal_rates must be of one size, got %d and %d",
                    annealSteps.size(),
                    annealRates.size());
            this.curve = curve;
            this.annealSteps = List.copyOf(annealSteps);
            this.annealRates = List.copyOf(annealRates);
        }

        /** Width of the transformer: the rate is then divided by its root, not scaled to {@code lrInitial}. */
        @CanIgnoreReturnValue
        public Builder modelSize(int modelSize) {
            curve = curve.ofModel(modelSize);
            return this;
        }

        public NoamIntervalScheduler build() {
            return new NoamIntervalScheduler(this);
        }
    }
}
