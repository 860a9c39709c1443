package org.broca.nnet.attention;

import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * What an attention looks at beside queries, keys and values.
 *
 * @param positions vectors of the distances between queries and keys, which {@link RelPosMhaXl} needs and
 *     {@link RelPosEncXl} makes
 * @param weights whether the weights are wanted too; without them the faster fused attention is used
 */
public record AttentionContext(AttentionMask mask, Optional<Tensor> positions, boolean weights) {
    private static final AttentionContext NONE = new AttentionContext(AttentionMask.none(), Optional.empty(), false);

    /** No mask, no positions, no weights. */
    public static AttentionContext none() {
        return NONE;
    }

    /** A mask only. */
    public static AttentionContext of(AttentionMask mask) {
        return NONE.withMask(mask);
    }

    public AttentionContext withMask(AttentionMask mask) {
        return new AttentionContext(mask, positions, weights);
    }

    public AttentionContext withPositions(Tensor positions) {
        return new AttentionContext(mask, Optional.of(positions), weights);
    }

    /** The same, but the weights are wanted too. */
    public AttentionContext withWeights() {
        return new AttentionContext(mask, positions, true);
    }
}
