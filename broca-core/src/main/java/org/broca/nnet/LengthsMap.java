package org.broca.nnet;

import org.broca.tensor.Tensor;

/** A map that looks only at the real part of padded sequences when it is told their lengths. */
public interface LengthsMap {
    /**
     * Maps {@code x}.
     *
     * @param x {@code [batch, time, ...]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    Tensor forward(Tensor x, Tensor lengths);
}
