package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;

/**
 * Multiplies the rate by a factor at each call, usually once an epoch.
 *
 * <p>Same rates and state dict as {@code torch.optim.lr_scheduler.ExponentialLR}.
 */
public final class ExponentialLr extends SavedSchedule {
    private final Optimizer optimizer;
    private double gamma;
    private List<Double> baseLrs;
    private long lastEpoch;
    private long stepCount = 1;

    private ExponentialLr(Builder builder) {
        optimizer = builder.optimizer;
        gamma = builder.gamma;
        lastEpoch = builder.lastEpoch + 1L;
        optimizer.groups().forEach(group -> {
            if (!group.options().containsKey("initial_lr")) {
                group.option("initial_lr", group.lr());
            }
        });
        baseLrs = optimizer.groups().stream()
                .map(group -> group.number("initial_lr"))
                .toList();
    }

    /**
     * Starts a schedule of the rate of {@code optimizer}.
     *
     * @param gamma factor of each step
     */
    public static Builder builder(Optimizer optimizer, double gamma) {
        return new Builder(optimizer, gamma);
    }

    /** Multiplies the rate of each group. */
    public void step() {
        stepCount++;
        lastEpoch++;
        optimizer.groups().forEach(group -> group.lr(group.lr() * gamma));
    }

    /** The rate of each group. */
    public List<Double> lastLr() {
        return optimizer.groups().stream().map(group -> group.lr()).toList();
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("gamma", gamma);
        state.put("base_lrs", baseLrs);
        state.put("last_epoch", lastEpoch);
        state.put("_step_count", stepCount);
        state.put("_is_initial", false);
        state.put("_get_lr_called_within_step", false);
        state.put("_last_lr", lastLr());
        return state;
    }

    @Override
    void restore(Remembered state) {
        gamma = state.number("gamma");
        baseLrs = state.numbers("base_lrs");
        lastEpoch = state.whole("last_epoch");
        stepCount = state.whole("_step_count");
    }

    /** Options of {@link ExponentialLr}. */
    public static final class Builder {
        private final Optimizer optimizer;
        private final double gamma;
        private int lastEpoch = -1;

        private Builder(Optimizer optimizer, double gamma) {
            this.optimizer = optimizer;
            this.gamma = gamma;
        }

        /** Steps that were taken before, when a training goes on; -1 for none. */
        @CanIgnoreReturnValue
        public Builder lastEpoch(int lastEpoch) {
            this.lastEpoch = lastEpoch;
            return this;
        }

        public ExponentialLr build() {
            return new ExponentialLr(this);
        }
    }
}
