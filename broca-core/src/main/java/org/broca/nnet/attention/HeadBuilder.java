package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;

/**
 * Options that {@link RelPosMhaXl} and {@link RopeMha} share.
 *
 * @param <B> the builder itself
 */
public abstract class HeadBuilder<B extends HeadBuilder<B>> {
    final int embedDim;
    final int numHeads;
    double dropout;
    boolean vbias;

    HeadBuilder(int embedDim, int numHeads) {
        this.embedDim = embedDim;
        this.numHeads = numHeads;
    }

    abstract B self();

    final void check(String owner) {
        Check.that(
                embedDim > 0 && numHeads > 0 && embedDim % numHeads == 0,
                "%s: embed_dim must be a multiple of num_heads, got %d and %d",
                owner,
                embedDim,
                numHeads);
        Check.that(dropout >= 0 && dropout < 1, "%s: dropout must be in [0, 1), got %s", owner, dropout);
    }

    /** Probability of an attention weight to be dropped, in [0, 1). */
    @CanIgnoreReturnValue
    public B dropout(double dropout) {
        this.dropout = dropout;
        return self();
    }

    /** Whether a learned offset is added to the values. */
    @CanIgnoreReturnValue
    public B vbias(boolean vbias) {
        this.vbias = vbias;
        return self();
    }
}
