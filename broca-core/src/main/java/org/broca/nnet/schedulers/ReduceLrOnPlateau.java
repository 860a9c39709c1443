package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;
import org.broca.tensor.Check;

/**
 * Lowers the rate when a loss stays above its lowest for too many epochs.
 *
 * <p>Same sequence as SpeechBrain's {@code ReduceLROnPlateau} for one optimizer. For several, SpeechBrain counts an
 * epoch once for each; here it counts once. The rates are those of the last optimizer; none is set.
 */
public final class ReduceLrOnPlateau extends SavedSchedule {
    private final double lrMin;
    private final double factor;
    private final int patience;
    private final int dontHalveUntilEpoch;
    private List<Double> losses = new ArrayList<>();
    private double anchor = 99_999;
    private long patienceCounter;

    private ReduceLrOnPlateau(Builder builder) {
        lrMin = builder.lrMin;
        factor = builder.factor;
        patience = builder.patience;
        dontHalveUntilEpoch = builder.dontHalveUntilEpoch;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The rates of the epoch that ends and of the next one.
     *
     * @param currentEpoch how often the data was gone through
     * @param currentLoss the less the better
     */
    public OldAndNew next(List<Optimizer> optimizers, int currentEpoch, double currentLoss) {
        Check.that(!optimizers.isEmpty(), "ReduceLrOnPlateau needs at least one optimizer");
        double old = optimizers.get(optimizers.size() - 1).groups().get(0).lr();
        double next = Math.max(isStuck(currentEpoch, currentLoss) ? old * factor : old, lrMin);
        losses.add(currentLoss);
        return new OldAndNew(old, next);
    }

    private boolean isStuck(int epoch, double loss) {
        if (epoch <= dontHalveUntilEpoch) {
            anchor = loss;
            return false;
        }
        if (loss <= anchor) {
            anchor = loss;
            patienceCounter = 0;
            return false;
        }
        patienceCounter = loss > anchor && patienceCounter < patience ? patienceCounter + 1 : 0;
        return patienceCounter == 0;
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("losses", List.copyOf(losses));
        state.put("anchor", anchor);
        state.put("patience_counter", patienceCounter);
        return state;
    }

    @Override
    void restore(Remembered state) {
        losses = state.numbers("losses");
        anchor = state.number("anchor");
        patienceCounter = state.whole("patience_counter");
    }

    /** Options of {@link ReduceLrOnPlateau}. */
    public static final class Builder {
        private double lrMin = 1e-8;
        private double factor = 0.5;
        private int patience = 2;
        private int dontHalveUntilEpoch = 65;

        private Builder() {}

        /** The rate never falls below this. */
        @CanIgnoreReturnValue
        public Builder lrMin(double lrMin) {
            this.lrMin = lrMin;
            return this;
        }

        /** What the rate is multiplied by. */
        @CanIgnoreReturnValue
        public Builder factor(double factor) {
            this.factor = factor;
            return this;
        }

        /** Epochs without improvement that are let pass. */
        @CanIgnoreReturnValue
        public Builder patience(int patience) {
            this.patience = patience;
            return this;
        }

        /** Up to this epoch the rate stays. */
        @CanIgnoreReturnValue
        public Builder dontHalveUntilEpoch(int dontHalveUntilEpoch) {
            this.dontHalveUntilEpoch = dontHalveUntilEpoch;
            return this;
        }

        public ReduceLrOnPlateau build() {
            return new ReduceLrOnPlateau(this);
        }
    }
}
