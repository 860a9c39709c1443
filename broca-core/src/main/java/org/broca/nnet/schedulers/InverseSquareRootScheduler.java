package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate of one over the root of the number of updates, constant at first.
 *
 * <p>Same sequence as SpeechBrain's {@code InverseSquareRootScheduler}, which can save its state but not load it; here
 * it can. Raffel et al., "Exploring the limits of transfer learning", JMLR 2020.
 */
public final class InverseSquareRootScheduler extends SavedSchedule implements UpdateSchedule {
    private final long warmupSteps;
    private long steps;

    /**
     * A schedule.
     *
     * @param warmupSteps updates for which the rate is constant
     */
    public InverseSquareRootScheduler(long warmupSteps) {
        this.warmupSteps = warmupSteps;
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        return LearningRates.set(optimizer, 1 / Math.sqrt(Math.max(warmupSteps, steps)));
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("n_steps", steps);
        return state;
    }

    @Override
    void restore(Remembered state) {
        steps = state.whole("n_steps");
    }
}
