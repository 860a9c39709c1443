package org.broca.augment;

import java.util.random.RandomGenerator;
import org.broca.tensor.Tensor;

/** Makes noise out of nothing. */
@FunctionalInterface
public interface NoiseFunction {
    /**
     * Noise of the shape of {@code waveforms}.
     *
     * @param waveforms {@code [batch, time]} or {@code [batch, time, channels]}
     * @param random where chance comes from
     */
    Tensor noise(Tensor waveforms, RandomGenerator random);
}
