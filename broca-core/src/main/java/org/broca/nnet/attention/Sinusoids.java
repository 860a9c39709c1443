package org.broca.nnet.attention;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** Waves whose lengths grow from 2 pi to 10,000 times that (Vaswani et al., 2017). */
final class Sinusoids {
    private Sinusoids() {}

    /** Radians from one position to the next, {@code [size / 2]}. */
    static Tensor frequencies(int size) {
        Tensor even = Tensor.arange(0, (size + 1) / 2).mul(2).to(DType.FLOAT32);
        return even.mul(-(Math.log(10000.0) / size)).exp();
    }

    /** Radians at each position, {@code [positions, size / 2]}. */
    static Tensor angles(Tensor positions, Tensor frequencies) {
        return positions.to(DType.FLOAT32).unsqueeze(1).mul(frequencies);
    }

    /** The columns of both in turn, {@code [positions, size]}. */
    static Tensor interleaved(Tensor a, Tensor b) {
        return Tensor.stack(-1, a, b).flatten(-2, -1);
    }
}
