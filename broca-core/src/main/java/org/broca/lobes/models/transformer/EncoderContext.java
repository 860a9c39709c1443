package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.AttentionMask;
import org.broca.tensor.Tensor;

/**
 * What an encoder looks at beside the sequence.
 *
 * @param attention masks, positions, and whether attention weights are wanted
 * @param chunks the chunks that convolutions must not look beyond
 */
public record EncoderContext(AttentionContext attention, Optional<DynChunkTrainConfig> chunks) {
    /** No mask, no positions, no weights, no chunks. */
    public static EncoderContext none() {
        return of(AttentionContext.none());
    }

    public static EncoderContext of(AttentionContext attention) {
        return new EncoderContext(attention, Optional.empty());
    }

    /** A mask only. */
    public static EncoderContext of(AttentionMask mask) {
        return of(AttentionContext.of(mask));
    }

    /** Vectors of relative positions, as {@link org.broca.nnet.attention.RelPosEncXl} makes them. */
    public EncoderContext withPositions(Tensor positions) {
        return new EncoderContext(attention.withPositions(positions), chunks);
    }

    public EncoderContext withChunks(DynChunkTrainConfig chunks) {
        return new EncoderContext(attention, Optional.of(chunks));
    }
}
