package org.broca.processing;

import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;

/** Periodic windows, as PyTorch makes them by default. */
public final class Windows {
    private Windows() {}

    /** {@code 0.54 - 0.46 cos(2 pi n / windowLength)}. */
    public static Tensor hamming(long windowLength) {
        return Signal.window(Signal.Window.HAMMING, windowLength, true);
    }

    /** {@code 0.5 - 0.5 cos(2 pi n / windowLength)}. */
    public static Tensor hann(long windowLength) {
        return Signal.window(Signal.Window.HANN, windowLength, true);
    }
}
