package org.broca.processing;

import org.broca.tensor.Tensor;

/** Makes the window that a frame is multiplied with, as {@code torch.hamming_window}. */
@FunctionalInterface
public interface WindowFunction {
    /**
     * The window's weights, float32 {@code [windowLength]}.
     *
     * @param windowLength number of samples
     */
    Tensor window(long windowLength);
}
