package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Tensor;

/** A layer of a decoder. */
public interface DecoderLayer {
    /** Output {@code [batch, targets, dModel]}, and weights where the contexts ask for them. */
    record Decoded(Tensor output, Optional<Tensor> selfAttention, Optional<Tensor> attention) {}

    /**
     * The next sequence.
     *
     * @param tgt {@code [batch, targets, dModel]}
     * @param memory what the encoder gave, {@code [batch, time, dModel]}
     * @param own how targets look at targets
     * @param other how targets look at the memory
     */
    Decoded forward(Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other);
}
