package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.broca.nnet.optim.Optimizer;

/**
 * A rate that goes up and down between two bounds.
 *
 * <p>Same sequence as SpeechBrain's {@code CyclicLRScheduler}. Asked for the rates before the first update, it says
 * {@code baseLr} where SpeechBrain fails. Smith, "Cyclical learning rates for training neural networks", WACV 2017.
 */
public final class CyclicLrScheduler extends SavedSchedule implements UpdateSchedule, EpochSchedule {
    private final double baseLr;
    private final double maxLr;
    private final double stepSize;
    private final DoubleUnaryOperator scale;
    private final ScaleMode scaleMode;
    private List<Double> losses = List.of();
    private double iterations;
    private double currentLr;

    /** How the height of the cycles changes. */
    public enum Mode {
        /** It stays. */
        TRIANGULAR,
        /** It halves with each cycle. */
        TRIANGULAR2,
        /** It is multiplied by {@code gamma} with each update. */
        EXP_RANGE
    }

    /** What a scale of one's own is given. */
    public enum ScaleMode {
        /** Number of the cycle, from 1. */
        CYCLE,
        /** Number of updates. */
        ITERATIONS
    }

    private CyclicLrScheduler(Builder builder) {
        baseLr = builder.baseLr;
        maxLr = builder.maxLr;
        stepSize = builder.stepSize;
        scale = builder.scaleFn.orElseGet(builder::scaleOfMode);
        boolean byUpdate = builder.scaleFn.isEmpty() && builder.mode == Mode.EXP_RANGE;
        scaleMode = builder.scaleFn.isPresent() ? builder.scaleMode : byUpdate ? ScaleMode.ITERATIONS : ScaleMode.CYCLE;
        currentLr = baseLr;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** As {@link #onBatchEnd}. */
    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        return onBatchEnd(optimizer);
    }

    /** Sets the rate of all groups of {@code optimizer} for its next update; called after each update. */
    @CanIgnoreReturnValue
    public OldAndNew onBatchEnd(Optimizer optimizer) {
        iterations++;
        OldAndNew rates = LearningRates.set(optimizer, rateAt(iterations));
        currentLr = rates.old();
        return rates;
    }

    /** The rate before the last update, and the one after the next. */
    @Override
    public OldAndNew next(int currentEpoch) {
        return new OldAndNew(currentLr, rateAt(iterations + 1));
    }

    private double rateAt(double updates) {
        double cycle = Math.floor(1 + updates / (2 * stepSize));
        double x = Math.abs(updates / stepSize - 2 * cycle + 1);
        double height = scale.applyAsDouble(scaleMode == ScaleMode.CYCLE ? cycle : updates);
        return baseLr + (maxLr - baseLr) * Math.max(0, 1 - x) * height;
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("losses", losses);
        state.put("clr_iterations", iterations);
        return state;
    }

    @Override
    void restore(Remembered state) {
        losses = state.numbers("losses");
        iterations = state.number("clr_iterations");
    }

    /** Options of {@link CyclicLrScheduler}. */
    public static final class Builder {
        private double baseLr = 0.001;
        private double maxLr = 0.006;
        private double stepSize = 2000;
        private Mode mode = Mode.TRIANGULAR;
        private double gamma = 1;
        private java.util.Optional<DoubleUnaryOperator> scaleFn = java.util.Optional.empty();
        private ScaleMode scaleMode = ScaleMode.CYCLE;

        private Builder() {}

        private DoubleUnaryOperator scaleOfMode() {
            double base = gamma;
            return switch (mode) {
                case TRIANGULAR -> x -> 1;
                case TRIANGULAR2 -> cycle -> 1 / Math.pow(2, cycle - 1);
                case EXP_RANGE -> updates -> Math.pow(base, updates);
            };
        }

        /** The lower bound. */
        @CanIgnoreReturnValue
        public Builder baseLr(double baseLr) {
            this.baseLr = baseLr;
            return this;
        }

        /** The upper bound of the first cycle. */
        @CanIgnoreReturnValue
        public Builder maxLr(double maxLr) {
            this.maxLr = maxLr;
            return this;
        }

        /** Updates of half a cycle. */
        @CanIgnoreReturnValue
        public Builder stepSize(double stepSize) {
            this.stepSize = stepSize;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder mode(Mode mode) {
            this.mode = mode;
            return this;
        }

        /** Factor of {@link Mode#EXP_RANGE}. */
        @CanIgnoreReturnValue
        public Builder gamma(double gamma) {
            this.gamma = gamma;
            return this;
        }

        /** A scale of one's own instead of a mode: from 0 to 1. */
        @CanIgnoreReturnValue
        public Builder scaleFn(DoubleUnaryOperator scaleFn) {
            this.scaleFn = java.util.Optional.of(scaleFn);
            return this;
        }

        /** What a scale of one's own is given. */
        @CanIgnoreReturnValue
        public Builder scaleMode(ScaleMode scaleMode) {
            this.scaleMode = scaleMode;
            return this;
        }

        public CyclicLrScheduler build() {
            return new CyclicLrScheduler(this);
        }
    }
}
