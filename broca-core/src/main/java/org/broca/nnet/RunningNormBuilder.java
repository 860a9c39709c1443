package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Options that normalizations with running statistics share.
 *
 * @param <B> the builder itself
 */
public abstract class RunningNormBuilder<B extends RunningNormBuilder<B>> extends NormBuilder<B> {
    private final String owner;
    private double momentum = 0.1;
    private boolean trackRunningStats = true;

    RunningNormBuilder(String owner, boolean affine) {
        super(owner, affine);
        this.owner = owner;
    }

    /** Share of a new batch in the running statistics, in [0, 1]. */
    @CanIgnoreReturnValue
    public B momentum(double momentum) {
        this.momentum = momentum;
        return self();
    }

    /** Whether evaluation uses statistics gathered in training rather than those of the batch. */
    @CanIgnoreReturnValue
    public B trackRunningStats(boolean trackRunningStats) {
        this.trackRunningStats = trackRunningStats;
        return self();
    }

    final NormCore core(int dimension) {
        return new NormCore(owner, size(dimension), eps, momentum, affine, trackRunningStats);
    }
}
