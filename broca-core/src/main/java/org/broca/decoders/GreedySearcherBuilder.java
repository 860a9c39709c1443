package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Options that greedy searches of all decoders share, with SpeechBrain's defaults.
 *
 * @param <B> the builder itself
 */
public abstract class GreedySearcherBuilder<B extends GreedySearcherBuilder<B>> {
    private final String owner;
    private double temperature;
    private int bosIndex = -1;
    private int eosIndex = -1;
    private double minDecodeRatio;
    private double maxDecodeRatio = 1;

    GreedySearcherBuilder(String owner) {
        this.owner = owner;
    }

    abstract B self();

    /** The searcher. */
    public abstract Searcher build();

    final <S> GreedySearch<S> search(SearchStep<S> step) {
        SearchLimits limits = new SearchLimits(owner, bosIndex, eosIndex, minDecodeRatio, maxDecodeRatio);
        return new GreedySearch<>(step, limits, temperature);
    }

    /** 0 for the best token, above for one drawn from the scores divided by it. */
    @CanIgnoreReturnValue
    public B temperature(double temperature) {
        this.temperature = temperature;
        return self();
    }

    /** The token before the first; must be given. */
    @CanIgnoreReturnValue
    public B bosIndex(int bosIndex) {
        this.bosIndex = bosIndex;
        return self();
    }

    /** The token that ends a sentence; must be given. */
    @CanIgnoreReturnValue
    public B eosIndex(int eosIndex) {
        this.eosIndex = eosIndex;
        return self();
    }

    /** Taken from the steps per encoded frame. */
    @CanIgnoreReturnValue
    public B minDecodeRatio(double minDecodeRatio) {
        this.minDecodeRatio = minDecodeRatio;
        return self();
    }

    /** Steps per encoded frame. */
    @CanIgnoreReturnValue
    public B maxDecodeRatio(double maxDecodeRatio) {
        this.maxDecodeRatio = maxDecodeRatio;
        return self();
    }
}
