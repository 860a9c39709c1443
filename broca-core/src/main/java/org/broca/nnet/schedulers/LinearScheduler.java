package org.broca.nnet.schedulers;

import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * A rate on a straight line over a number of epochs, which then stays.
 *
 * <p>Same sequence as SpeechBrain's {@code LinearScheduler}, which fails after the last epoch of the line: here the
 * final rate holds from then on, so that a training can be continued for longer.
 */
public final class LinearScheduler implements EpochSchedule {
    private final float[] valueAtEpoch;

    /**
     * A line.
     *
     * @param initialValue rate of the first epoch
     * @param finalValue rate of the last epoch
     * @param epochCount number of epochs, at least 1
     */
    public LinearScheduler(double initialValue, double finalValue, int epochCount) {
        Check.that(epochCount > 0, "LinearScheduler: epoch_count must be at least 1, got %d", epochCount);
        try (TensorScope scope = TensorScope.open()) {
            valueAtEpoch = Tensor.linspace(initialValue, finalValue, epochCount).toFloatArray();
        }
    }

    @Override
    public OldAndNew next(int currentEpoch) {
        return new OldAndNew(valueAt(Math.max(0, currentEpoch - 1)), valueAt(currentEpoch));
    }

    private double valueAt(int index) {
        return valueAtEpoch[Math.min(index, valueAtEpoch.length - 1)];
    }
}
