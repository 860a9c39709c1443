package org.broca.lobes.models.transformer;

import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/**
 * The encoder of a {@link TransformerAsr} as a layer of its own.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, dModel]}. Keys: {@code transformer.…}.
 */
public final class EncoderWrapper extends Layer implements TensorMap, LengthsMap {
    private final TransformerAsr transformer;

    public EncoderWrapper(TransformerAsr transformer) {
        this.transformer = child("transformer", transformer);
    }

    @Override
    public Tensor forward(Tensor x) {
        return transformer.encode(x);
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return transformer.encode(x, lengths);
    }
}
