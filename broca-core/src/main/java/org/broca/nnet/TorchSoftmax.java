package org.broca.nnet;

import org.broca.tensor.Tensor;

/** PyTorch's softmax; any shape. SpeechBrain's is {@link Softmax}. */
public final class TorchSoftmax extends Layer implements SameSizeMap {
    private final int dim;

    /** Along dimension {@code dim}; negative ones count from the end. */
    public TorchSoftmax(int dim) {
        this.dim = dim;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.softmax(dim);
    }
}
