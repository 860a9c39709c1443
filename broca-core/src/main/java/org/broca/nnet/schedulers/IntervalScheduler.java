package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.nnet.optim.Optimizer;
import org.broca.tensor.Check;

/**
 * Rates that hold from given numbers of updates on.
 *
 * <p>Same sequence as SpeechBrain's {@code IntervalScheduler}.
 */
public final class IntervalScheduler extends SavedSchedule implements UpdateSchedule {
    private final List<Interval> intervals;
    private long steps;

    /**
     * One rate.
     *
     * @param steps the update from which on it holds
     */
    public record Interval(long steps, double lr) {}

    /**
     * A schedule of rates.
     *
     * @throws IllegalArgumentException unless the steps rise
     */
    public IntervalScheduler(List<Interval> intervals) {
        for (int i = 1; i < intervals.size(); i++) {
            Check.that(
                    intervals.get(i).steps() > intervals.get(i - 1).steps(),
                    "IntervalScheduler: steps must rise from interval to interval, got %d after %d",
                    intervals.get(i).steps(),
                    intervals.get(i - 1).steps());
        }
        this.intervals = List.copyOf(intervals);
    }

    @Override
    @CanIgnoreReturnValue
    public OldAndNew next(Optimizer optimizer) {
        steps++;
        double old = optimizer.groups().get(0).lr();
        double lr = intervals.stream()
                .filter(interval -> interval.steps() == steps)
                .mapToDouble(Interval::lr)
                .findFirst()
                .orElse(old);
        return LearningRates.set(optimizer, lr);
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
