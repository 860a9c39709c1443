package org.broca.nnet.schedulers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Loss;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Losses that follow one another after given numbers of calls.
 *
 * <p>Same sequence as SpeechBrain's {@code ScheduledLoss}. Past its last item the last loss goes on.
 */
public final class ScheduledLoss extends SavedSchedule implements Loss {
    private final List<Item> schedule;
    private long steps;

    /**
     * One loss.
     *
     * @param steps how many calls it is for; all that follow where absent
     */
    public record Item(Optional<Long> steps, Loss lossFn) {}

    /**
     * A schedule.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public ScheduledLoss(List<Item> schedule) {
        Check.that(!schedule.isEmpty(), "ScheduledLoss needs at least one item");
        this.schedule = List.copyOf(schedule);
    }

    @Override
    public Tensor compute(Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        Loss current = current();
        steps++;
        return current.compute(predictions, targets, lengths);
    }

    private Loss current() {
        long until = 0;
        for (Item item : schedule) {
            if (item.steps().isEmpty()) {
                return item.lossFn();
            }
            until += item.steps().get();
            if (steps < until) {
                return item.lossFn();
            }
        }
        return schedule.get(schedule.size() - 1).lossFn();
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
