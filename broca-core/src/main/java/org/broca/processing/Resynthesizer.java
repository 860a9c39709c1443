package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Waveforms of enhanced magnitudes, with the phases of the noisy waveforms.
 *
 * <p>Same numbers as SpeechBrain's {@code resynthesize} to 1e-4.
 */
public final class Resynthesizer {
    private final Stft stft;
    private final Istft istft;
    private final boolean normalizeWavs;

    private Resynthesizer(Builder b) {
        stft = b.stft;
        istft = b.istft;
        normalizeWavs = b.normalizeWavs;
    }

    /**
     * Waveforms as long as the noisy ones.
     *
     * @param magnitudes {@code [batch, frames, bins]}
     * @param noisy {@code [batch, samples]}
     */
    public Tensor forward(Tensor magnitudes, Tensor noisy) {
        Tensor spectrum = stft.forward(noisy); // [batch, frames, bins, 2]
        Tensor phase = Aten.call("atan2", spectrum.select(3, 1), spectrum.select(3, 0));
        Tensor enhanced = Tensor.stack(-1, phase.cos(), phase.sin()).mul(magnitudes.unsqueeze(-1));
        Tensor waveforms = istft.forward(enhanced, noisy.size(1)); // [batch, samples]
        return normalizeWavs ? SignalProcessing.normalize(waveforms, AmplitudeType.PEAK) : waveforms;
    }

    public static Builder builder(Stft stft, Istft istft) {
        return new Builder(stft, istft);
    }

    /** Options of a {@link Resynthesizer}. */
    public static final class Builder {
        private final Stft stft;
        private final Istft istft;
        private boolean normalizeWavs = true;

        private Builder(Stft stft, Istft istft) {
            this.stft = stft;
            this.istft = istft;
        }

        /** Whether to bring waveforms to a peak of 1. */
        @CanIgnoreReturnValue
        public Builder normalizeWavs(boolean normalizeWavs) {
            this.normalizeWavs = normalizeWavs;
            return this;
        }

        public Resynthesizer build() {
            return new Resynthesizer(this);
        }
    }
}
