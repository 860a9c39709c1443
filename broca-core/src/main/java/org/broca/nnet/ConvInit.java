package org.broca.nnet;

import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/** How the weights of a convolution start. */
public enum ConvInit {
    /** PyTorch's own uniform weights. */
    PYTORCH,
    /** Normal weights for a following ReLU (He et al., 2015). */
    KAIMING,
    ZERO,
    /** Normal weights of deviation 1e-6. */
    NORMAL;

    /** Weights of {@code shape}; all but the first kind are drawn after PyTorch's own, as SpeechBrain does. */
    Tensor weight(Tensor drawn) {
        Shape shape = drawn.shape();
        return switch (this) {
            case PYTORCH -> drawn;
            case KAIMING -> Init.kaimingNormal(shape);
            case ZERO -> Tensor.zeros(shape.toArray());
            case NORMAL -> Init.normal(1e-6, shape.toArray());
        };
    }
}
