package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that rises on a line from 0, then falls on a line to 0.
 *
 * <p>Same sequence as SpeechBrain's {@code LinearWarmupScheduler}.
 */
public final class LinearWarmupScheduler extends SavedSchedule implements UpdateSchedule {
    private double initialValue;
    private long numWarmupSteps;
    private long numTrainingSteps;
    private long currentStep;

    /**
     * A rise and a fall.
     *
     * @param initialValue the highest rate
     * @param numWarmupSteps updates until it is reached
     * @param numTrainingSteps updates until it is 0 again
     */
    public LinearWarmupScheduler(double initialValue, long numWarmupSteps, long numTrainingSteps) {
        this.initialValue = initialValue;
        this.numWarmupSteps = numWarmupSteps;
        this.numTrainingSteps = numTrainingSteps;
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        currentStep++;
        return LearningRates.set(optimizer, rateAt(currentStep));
    }

    /** The rate after {@code step} updates. */
    public double rateAt(long step) {
        if (step < numWarmupSteps) {
            return (double) step / Math.max(1, numWarmupSteps) * initialValue;
        }
        double left = (double) (numTrainingSteps - step) / Math.max(1, numTrainingSteps - numWarmupSteps);
        return initialValue * Math.max(0, left);
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("initial_value", initialValue);
        state.put("num_warmup_steps", numWarmupSteps);
        state.put("num_training_steps", numTrainingSteps);
        state.put("current_step", currentStep);
        return state;
    }

    @Override
    void restore(Remembered state) {
        initialValue = state.number("initial_value");
        numWarmupSteps = state.whole("num_warmup_steps");
        numTrainingSteps = state.whole("num_training_steps");
        currentStep = state.whole("current_step");
    }
}
