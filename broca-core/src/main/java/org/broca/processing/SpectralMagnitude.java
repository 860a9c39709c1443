package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/**
 * Magnitude of a spectrum: {@code (re^2 + im^2) ^ power}.
 *
 * <p>Shapes: {@code [batch, frames, bins, 2] -> [batch, frames, bins]}, or {@code [batch, frames, bins, 2, channels] ->
 * [batch, frames, bins, channels]}. (SpeechBrain 1.1.2 adds up the channels of the latter, instead of the parts.)
 */
public final class SpectralMagnitude implements TensorMap {
    private static final int CHANNELS_RANK = 5;

    private final double power;
    private final boolean log;
    private final double eps;

    private SpectralMagnitude(Builder b) {
        power = b.power;
        log = b.log;
        eps = b.eps;
    }

    @Override
    public Tensor forward(Tensor stft) {
        int parts = stft.dim() == CHANNELS_RANK ? 3 : -1;
        Tensor energy = stft.square().sum(false, parts);
        Tensor raised = power == 1 ? energy : (power < 1 ? energy.add(eps) : energy).pow(power);
        return log ? raised.add(eps).log() : raised;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of a {@link SpectralMagnitude}. */
    public static final class Builder {
        private double power = 1;
        private boolean log;
        private double eps = 1e-14;

        private Builder() {}

        /** 1 for energies, 0.5 for magnitudes. */
        @CanIgnoreReturnValue
        public Builder power(double power) {
            this.power = power;
            return this;
        }

        /** Whether to take the natural logarithm. */
        @CanIgnoreReturnValue
        public Builder log(boolean log) {
            this.log = log;
            return this;
        }

        /** Added below a root or a logarithm. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            this.eps = eps;
            return this;
        }

        public SpectralMagnitude build() {
            return new SpectralMagnitude(this);
        }
    }
}
