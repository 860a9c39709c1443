package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;

/**
 * A rate that drops by a factor every few epochs: {@code initial * factor ^ floor((1 + epoch) / drop)}.
 *
 * <p>Same sequence as SpeechBrain's {@code StepScheduler}.
 */
public final class StepScheduler implements EpochSchedule {
    private final double initialValue;
    private final double decayFactor;
    private final double decayDrop;

    private StepScheduler(Builder builder) {
        initialValue = builder.initialValue;
        decayFactor = builder.halfLife == 0 ? builder.decayFactor : Math.exp(-Math.log(2) / builder.halfLife);
        decayDrop = builder.halfLife == 0 ? builder.decayDrop : 1;
    }

    /** Starts a schedule from the rate {@code initialValue}. */
    public static Builder builder(double initialValue) {
        return new Builder(initialValue);
    }

    @Override
    public OldAndNew next(int currentEpoch) {
        return new OldAndNew(valueAt(currentEpoch - 1), valueAt(currentEpoch));
    }

    private double valueAt(int epoch) {
        return initialValue * Math.pow(decayFactor, Math.floor((1 + epoch) / decayDrop));
    }

    /** Options of {@link StepScheduler}. */
    public static final class Builder {
        private final double initialValue;
        private double decayFactor = 0.5;
        private double decayDrop = 2;
        private double halfLife;
        private boolean dropGiven;

        private Builder(double initialValue) {
            this.initialValue = initialValue;
        }

        /** What each drop multiplies the rate by. */
        @CanIgnoreReturnValue
        public Builder decayFactor(double decayFactor) {
            this.decayFactor = decayFactor;
            dropGiven = true;
            return this;
        }

        /** Epochs from one drop to the next. */
        @CanIgnoreReturnValue
        public Builder decayDrop(double decayDrop) {
            this.decayDrop = decayDrop;
            dropGiven = true;
            return this;
        }

        /** Epochs in which the rate falls to half, in small steps every epoch; instead of the two others. */
        @CanIgnoreReturnValue
        public Builder halfLife(double halfLife) {
            this.halfLife = halfLife;
            return this;
        }

        public StepScheduler build() {
            Check.that(
                    halfLife == 0 || !dropGiven,
                    "StepScheduler: give half_life, or decay_factor and decay_drop, not both");
            return new StepScheduler(this);
        }
    }
}
