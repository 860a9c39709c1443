package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.random.RandomGenerator;
import org.broca.tensor.Check;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Noise whose spectrum falls with {@code 1 / f^alpha}: {@code pink_noise_like}, for {@link AddNoise}.
 *
 * <p>An alpha of 0 is white noise, below 0 blue noise. Each row has its own alpha. Same numbers as SpeechBrain's from
 * the same draws, to 1e-4.
 */
public final class PinkNoise implements NoiseFunction {
    private final double alphaLow;
    private final double alphaHigh;
    private final double sampleRate;

    private PinkNoise(Builder b) {
        Batches.checkRange("pink_noise_like", "alpha", b.alphaLow, b.alphaHigh);
        Check.that(b.sampleRate > 0, "pink_noise_like: sample_rate must be positive, got %s", b.sampleRate);
        alphaLow = b.alphaLow;
        alphaHigh = b.alphaHigh;
        sampleRate = b.sampleRate;
    }

    @Override
    public Tensor noise(Tensor waveforms, RandomGenerator random) {
        Draws draws = new Draws(random);
        Batches.checkWaveforms("pink_noise_like", waveforms);
        Tensor white = new WhiteNoise().noise(waveforms, random);
        int time = Math.toIntExact(white.size(1));
        int half = time / 2;
        int rows = Math.toIntExact(white.size(0));
        float[] mask = new float[rows * time];
        for (int row = 0; row < rows; row++) {
            double alpha = draws.uniform(alphaLow, alphaHigh);
            for (int i = 0; i < time; i++) {
                mask[row * time + i] = (float) (half < 2 ? 1 : Math.pow(frequency(i, time, half), -alpha));
            }
        }
        Tensor shape = white.dim() == 2 ? Tensor.of(mask, rows, time) : Tensor.of(mask, rows, time, 1);
        Tensor spectrum = Aten.call("fft_fft", white, null, 1, null).mul(shape.to(white.device()));
        return Signal.viewAsReal(Aten.call("fft_ifft", spectrum, null, 1, null)).select(-1, 0);
    }

    /** Frequency of a bin: up to the middle and down again; the lowest two are the same, as are the middle ones. */
    private double frequency(int bin, int time, int half) {
        int mirrored = bin < half ? bin : bin >= time - half ? time - 1 - bin : half - 1;
        return Math.max(1, mirrored) * sampleRate / 2 / (half - 1);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link PinkNoise}. */
    public static final class Builder {
        private double alphaLow = 1;
        private double alphaHigh = 1;
        private double sampleRate = 50;

        private Builder() {}

        /** Least exponent. */
        @CanIgnoreReturnValue
        public Builder alphaLow(double alphaLow) {
            this.alphaLow = alphaLow;
            return this;
        }

        /** Largest exponent. */
        @CanIgnoreReturnValue
        public Builder alphaHigh(double alphaHigh) {
            this.alphaHigh = alphaHigh;
            return this;
        }

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder sampleRate(double sampleRate) {
            this.sampleRate = sampleRate;
            return this;
        }

        public PinkNoise build() {
            return new PinkNoise(this);
        }
    }
}
