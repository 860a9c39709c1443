package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.optim.Optimizer;

/** A learning rate that changes with every update of the weights. */
@FunctionalInterface
public interface UpdateSchedule {
    /** Sets the rate of all groups of {@code optimizer} for its next update; called after each update. */
    @CanIgnoreReturnValue
    OldAndNew next(Optimizer optimizer);
}
