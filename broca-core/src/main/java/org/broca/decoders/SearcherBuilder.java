package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Options that searches of all kinds share, with SpeechBrain's defaults.
 *
 * @param <B> the builder itself
 */
public abstract class SearcherBuilder<B extends SearcherBuilder<B>> {
    final String owner;
    int bosIndex = -1;
    int eosIndex = -1;
    private double minDecodeRatio;
    private double maxDecodeRatio = 1;

    SearcherBuilder(String owner) {
        this.owner = owner;
    }

    abstract B self();

    /** The searcher. */
    public abstract Searcher build();

    final SearchLimits limits() {
        return new SearchLimits(owner, bosIndex, eosIndex, minDecodeRatio, maxDecodeRatio);
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

    /**
     * Steps per encoded frame, padding counted, before which no hypothesis of a beam search may end; a greedy search
     * makes so many fewer.
     */
    @CanIgnoreReturnValue
    public B minDecodeRatio(double minDecodeRatio) {
        this.minDecodeRatio = minDecodeRatio;
        return self();
    }

    /** Steps per encoded frame, padding counted, after which the search ends. */
    @CanIgnoreReturnValue
    public B maxDecodeRatio(double maxDecodeRatio) {
        this.maxDecodeRatio = maxDecodeRatio;
        return self();
    }
}
