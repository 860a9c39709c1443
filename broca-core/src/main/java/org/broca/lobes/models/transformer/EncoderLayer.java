package org.broca.lobes.models.transformer;

import org.broca.nnet.attention.Attended;
import org.broca.tensor.Tensor;

/** A layer of an encoder. */
public interface EncoderLayer {
    /**
     * The next sequence and, where the context asks for them, the attention's weights.
     *
     * @param x {@code [batch, time, dModel]}
     */
    Attended forward(Tensor x, EncoderContext context);
}
