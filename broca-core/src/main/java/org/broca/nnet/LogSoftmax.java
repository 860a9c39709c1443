package org.broca.nnet;

import org.broca.tensor.Tensor;

/** Logarithm of the softmax: PyTorch's {@code torch.nn.LogSoftmax}; any shape. */
public final class LogSoftmax extends Layer implements SameSizeMap {
    private final int dim;

    /** Along dimension {@code dim}; negative ones count from the end. */
    public LogSoftmax(int dim) {
        this.dim = dim;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.logSoftmax(dim);
    }
}
