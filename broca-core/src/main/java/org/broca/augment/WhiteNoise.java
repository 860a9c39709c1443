package org.broca.augment;

import java.util.random.RandomGenerator;
import org.broca.tensor.Tensor;

/** White noise of standard deviation 1: {@code torch.randn_like} for {@link AddNoise}. */
public final class WhiteNoise implements NoiseFunction {
    @Override
    public Tensor noise(Tensor waveforms, RandomGenerator random) {
        return new Draws(random)
                .gaussians(waveforms.shape().toArray())
                .to(waveforms.device())
                .to(waveforms.dtype());
    }
}
