package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Dropout;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.Relu;
import org.broca.nnet.attention.PositionalwiseFeedForward;

/**
 * Options that the layers of transformer encoders and decoders share.
 *
 * @param <B> the builder itself
 */
public abstract class TransformerOptions<B extends TransformerOptions<B>> extends LayerOptions<B> {
    final int dFfn;
    boolean normalizeBefore;

    TransformerOptions(int dFfn, int nhead, int dModel) {
        super(nhead, dModel, Relu::new, AttentionType.REGULAR_MHA);
        this.dFfn = dFfn;
    }

    /** Whether layers normalize what goes into attention and feed-forward part, not what comes out. */
    @CanIgnoreReturnValue
    public B normalizeBefore(boolean normalizeBefore) {
        this.normalizeBefore = normalizeBefore;
        return self();
    }

    final PositionalwiseFeedForward feedForward() {
        return PositionalwiseFeedForward.builder(dFfn)
                .inputSize(dModel)
                .dropout(dropout)
                .activation(activation)
                .build();
    }

    final LayerNorm norm() {
        return LayerNorm.builder().inputSize(dModel).eps(Encoder.EPS).build();
    }

    final Dropout drop() {
        return Dropout.builder().p(dropout).build();
    }
}
