package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line, holds, then falls with the number of updates.
 *
 * <p>Same sequence as SpeechBrain's {@code LinearNoamScheduler}. Kim et al., "Squeezeformer", NeurIPS 2022.
 */
public final class LinearNoamScheduler extends SavedSchedule implements UpdateSchedule {
    private final double lrInitial;
    private final long warmup;
    private final long keep;
    private long steps;

    /**
     * A rise, a plateau and a fall.
     *
     * @param lrInitial the highest rate
     * @param nWarmupSteps updates until it is reached
     * @param nKeepSteps updates for which it then stays
     */
    public LinearNoamScheduler(double lrInitial, long nWarmupSteps, long nKeepSteps) {
        this.lrInitial = lrInitial;
        warmup = nWarmupSteps;
        keep = nKeepSteps;
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        return LearningRates.set(optimizer, lrInitial * scale());
    }

    private double scale() {
        if (steps < warmup) {
            return (double) steps / warmup;
        }
        return steps < keep + warmup ? 1 : (double) warmup / (steps - keep);
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
}
