package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.OptionalInt;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Waveform of a short-time spectrum: the inverse of {@link Stft}.
 *
 * <p>Same numbers as SpeechBrain's {@code ISTFT} to 1e-4.
 *
 * <p>Shapes: {@code [batch, frames, bins, 2] -> [batch, samples]}, or {@code [batch, frames, bins, 2, channels] ->
 * [batch, samples, channels]}.
 */
public final class Istft extends Layer implements TensorMap {
    private final OptionalInt nFft;
    private final int hop;
    private final int windowLength;
    private final boolean normalized;
    private final boolean center;
    private final boolean oneSided;
    private final Tensor window; // [windowLength]

    private Istft(Builder b) {
        nFft = b.nFft;
        hop = Stft.samples(b.hopLength, b.sampleRate);
        windowLength = Stft.samples(b.winLength, b.sampleRate);
        normalized = b.normalizedStft;
        center = b.center;
        oneSided = b.onesided;
        window = TensorScope.release(b.windowFn.window(windowLength));
    }

    /** All samples that the frames cover. */
    @Override
    public Tensor forward(Tensor spectrum) {
        return inverse(spectrum, Optional.empty());
    }

    /** The first {@code sigLength} samples. */
    public Tensor forward(Tensor spectrum, long sigLength) {
        return inverse(spectrum, Optional.of(sigLength));
    }

    private Tensor inverse(Tensor spectrum, Optional<Long> length) {
        Check.that(
                (spectrum.dim() == 4 || spectrum.dim() == 5) && spectrum.size(3) == 2,
                "Istft expects [batch, frames, bins, 2] or [batch, frames, bins, 2, channels] but got %s",
                spectrum.shape());
        boolean channels = spectrum.dim() == 5;
        Tensor parts = channels
                ? spectrum.permute(0, 4, 2, 1, 3).flatten(0, 1) // [batch * channels, bins, frames, 2]
                : spectrum.permute(0, 2, 1, 3); // [batch, bins, frames, 2]
        long bins = spectrum.size(2);
        long points = nFft.orElse((int) (oneSided ? (bins - 1) * 2 : bins));
        Tensor signal = Signal.istft(
                Signal.viewAsComplex(parts.contiguous()),
                points,
                hop,
                windowLength,
                window,
                center,
                normalized,
                oneSided,
                length);
        return channels
                ? signal.unflatten(0, spectrum.size(0), spectrum.size(4)).transpose(1, 2) // [batch, samples, channels]
                : signal;
    }

    @Override
    protected void onMoved(Device device) {
        window.moveInPlace(device);
    }

    /** @param sampleRate in Hz */
    public static Builder builder(int sampleRate) {
        return new Builder(sampleRate);
    }

    /** Options of an {@link Istft}; those of the {@link Stft} that made the spectrum. */
    public static final class Builder {
        private final int sampleRate;
        private OptionalInt nFft = OptionalInt.empty();
        private double winLength = 25;
        private double hopLength = 10;
        private WindowFunction windowFn = Windows::hamming;
        private boolean normalizedStft;
        private boolean center = true;
        private boolean onesided = true;

        private Builder(int sampleRate) {
            this.sampleRate = sampleRate;
        }

        /** Points of the Fourier transform; by default what the number of bins says. */
        @CanIgnoreReturnValue
        public Builder nFft(int nFft) {
            this.nFft = OptionalInt.of(nFft);
            return this;
        }

        /** Length of one window, in milliseconds. */
        @CanIgnoreReturnValue
        public Builder winLength(double winLength) {
            this.winLength = winLength;
            return this;
        }

        /** From one frame to the next, in milliseconds. */
        @CanIgnoreReturnValue
        public Builder hopLength(double hopLength) {
            this.hopLength = hopLength;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder windowFn(WindowFunction windowFn) {
            this.windowFn = windowFn;
            return this;
        }

        /** Whether the spectrum was divided by the square root of its points. */
        @CanIgnoreReturnValue
        public Builder normalizedStft(boolean normalizedStft) {
            this.normalizedStft = normalizedStft;
            return this;
        }

        /** Whether frames were centred. */
        @CanIgnoreReturnValue
        public Builder center(boolean center) {
            this.center = center;
            return this;
        }

        /** Whether the spectrum lacks the frequencies above half the sample rate. */
        @CanIgnoreReturnValue
        public Builder onesided(boolean onesided) {
            this.onesided = onesided;
            return this;
        }

        public Istft build() {
            return new Istft(this);
        }
    }
}
