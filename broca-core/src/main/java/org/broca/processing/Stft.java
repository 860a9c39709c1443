package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Shape;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/**
 * Short-time Fourier transform of a waveform.
 *
 * <p>Frames are centred, so a signal of n samples gives {@code 1 + n / hop} of them; beyond its ends the signal is
 * zero. Windows and hops are in milliseconds and rounded to samples, halves to the even one. Same numbers as
 * SpeechBrain's {@code STFT} to 1e-4, gradients included.
 *
 * <p>Shapes: {@code [batch, samples] -> [batch, frames, bins, 2]} with real and imaginary parts last, or {@code [batch,
 * samples, channels] -> [batch, frames, bins, 2, channels]}; bins are {@code nFft / 2 + 1}, or {@code nFft} if not
 * one-sided.
 */
public final class Stft extends Layer implements TensorMap {
    private final int nFft;
    private final int hop;
    private final int windowLength;
    private final boolean normalized;
    private final boolean center;
    private final boolean oneSided;
    private final PadMode padMode;
    private final Tensor window; // [nFft]

    private Stft(Builder b) {
        Check.that(b.sampleRate > 0, "Stft: sample_rate must be positive, got %d", b.sampleRate);
        nFft = b.nFft;
        hop = samples(b.hopLength, b.sampleRate);
        windowLength = samples(b.winLength, b.sampleRate);
        Check.that(hop > 0, "Stft: hop_length must be at least one sample, got %s ms", b.hopLength);
        Check.that(
                windowLength > 0 && windowLength <= nFft,
                "Stft: a window of %s ms is %d samples at %d Hz; it must be between 1 and n_fft, which is %d",
                b.winLength,
                windowLength,
                b.sampleRate,
                nFft);
        normalized = b.normalizedStft;
        center = b.center;
        oneSided = b.onesided;
        padMode = b.padMode;
        window = TensorScope.release(centred(b.windowFn.window(windowLength), nFft));
    }

    /** {@code millis} as samples, halves to the even number. */
    static int samples(double millis, int sampleRate) {
        return (int) Math.rint(sampleRate / 1000.0 * millis);
    }

    private static Tensor centred(Tensor window, int size) {
        long length = window.size(0);
        long left = (size - length) / 2;
        return Functional.pad(window, PadMode.CONSTANT, 0, left, size - length - left); // [nFft]
    }

    @Override
    public Tensor forward(Tensor waveform) {
        Tensor spectrum = Signal.viewAsReal(spectrum(waveform)); // [batch * channels, frames, bins, 2]
        if (waveform.dim() == 2) {
            return spectrum;
        }
        return spectrum.unflatten(0, waveform.size(0), waveform.size(2)) // [batch, channels, frames, bins, 2]
                .permute(0, 2, 3, 4, 1); // [batch, frames, bins, 2, channels]
    }

    /** The complex spectrum of every channel: {@code [batch * channels, frames, bins]}. */
    Tensor spectrum(Tensor waveform) {
        Tensor frames = frames(rows(waveform)).mul(window); // [batch * channels, frames, nFft]
        return Aten.call(oneSided ? "fft_rfft" : "fft_fft", frames, null, -1, normalized ? "ortho" : null);
    }

    private static Tensor rows(Tensor waveform) {
        Check.that(
                waveform.dim() == 2 || waveform.dim() == 3,
                "Stft expects [batch, samples] or [batch, samples, channels] but got %s",
                waveform.shape());
        return waveform.dim() == 2 ? waveform : waveform.transpose(1, 2).flatten(0, 1); // [batch * channels, samples]
    }

    private Tensor frames(Tensor rows) {
        Tensor padded = center ? Functional.pad(rows, padMode, 0, nFft / 2, nFft / 2) : rows;
        Check.that(
                padded.size(1) >= nFft,
                "Stft: a signal of %d samples is shorter than one frame of %d",
                rows.size(1),
                nFft);
        return padded.unfold(1, nFft, hop); // [batch * channels, frames, nFft]
    }

    /** Number of frequency bins. */
    public int bins() {
        return oneSided ? nFft / 2 + 1 : nFft;
    }

    /** Samples from one frame to the next. */
    public int hop() {
        return hop;
    }

    /** Samples that one window covers. */
    public int windowLength() {
        return windowLength;
    }

    @Override
    protected void onMoved(Device device) {
        window.moveInPlace(device);
    }

    @Override
    public String toString() {
        return "Stft(n_fft=%d, window=%d, hop=%d) -> %s".formatted(nFft, windowLength, hop, Shape.of(bins(), 2));
    }

    /** @param sampleRate in Hz */
    public static Builder builder(int sampleRate) {
        return new Builder(sampleRate);
    }

    /** Options of an {@link Stft}. */
    public static final class Builder {
        private final int sampleRate;
        private double winLength = 25;
        private double hopLength = 10;
        private int nFft = 400;
        private WindowFunction windowFn = Windows::hamming;
        private boolean normalizedStft;
        private boolean center = true;
        private PadMode padMode = PadMode.CONSTANT;
        private boolean onesided = true;

        private Builder(int sampleRate) {
            this.sampleRate = sampleRate;
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

        /** Points of the Fourier transform, at least the window's samples. */
        @CanIgnoreReturnValue
        public Builder nFft(int nFft) {
            this.nFft = nFft;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder windowFn(WindowFunction windowFn) {
            this.windowFn = windowFn;
            return this;
        }

        /** Whether to divide the spectrum by the square root of {@code nFft}. */
        @CanIgnoreReturnValue
        public Builder normalizedStft(boolean normalizedStft) {
            this.normalizedStft = normalizedStft;
            return this;
        }

        /** Whether frame t is centred at sample {@code t * hop} rather than starting there. */
        @CanIgnoreReturnValue
        public Builder center(boolean center) {
            this.center = center;
            return this;
        }

        /** What stands beyond the signal's ends where frames are centred. */
        @CanIgnoreReturnValue
        public Builder padMode(PadMode padMode) {
            this.padMode = padMode;
            return this;
        }

        /** Whether to leave out the frequencies above half the sample rate, which mirror those below. */
        @CanIgnoreReturnValue
        public Builder onesided(boolean onesided) {
            this.onesided = onesided;
            return this;
        }

        public Stft build() {
            return new Stft(this);
        }
    }
}
