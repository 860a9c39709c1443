package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Options that greedy searches of all decoders share, with SpeechBrain's defaults.
 *
 * @param <B> the builder itself
 */
public abstract class GreedySearcherBuilder<B extends GreedySearcherBuilder<B>> extends SearcherBuilder<B> {
    private double temperature;

    GreedySearcherBuilder(String owner) {
        super(owner);
    }

    final <S> GreedySearch<S> search(SearchStep<S> step) {
        return new GreedySearch<>(step, limits(), temperature);
    }

    /** 0 for the best token, above for one drawn from the scores divided by it. */
    @CanIgnoreReturnValue
    public B temperature(double temperature) {
        this.temperature = temperature;
        return self();
    }
}
