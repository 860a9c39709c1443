package org.broca.tensor;

import java.util.Optional;
import org.broca.tensor.engine.Aten;

/** Fourier transforms and windows. Complex results are complex64 or complex128. */
public final class Signal {
    private Signal() {}

    /** Raised-cosine windows. */
    public enum Window {
        HAMMING("hamming_window.periodic"),
        HANN("hann_window.periodic");

        private final String op;

        Window(String op) {
            this.op = op;
        }
    }

    /**
     * A window of {@code length} samples, float32.
     *
     * @param periodic as for spectra (PyTorch's default) rather than symmetric
     */
    public static Tensor window(Window window, long length, boolean periodic) {
        return Aten.call(window.op, length, periodic, DType.FLOAT32, null, null, null);
    }

    /**
     * Short-time Fourier transform of {@code [batch, samples]}: complex {@code [batch, nFft / 2 + 1, frames]}.
     *
     * @param window {@code [windowLength]}; centred in {@code nFft} where shorter
     * @param center whether frame t is centred at sample {@code t * hop}, with {@code padMode} beyond the ends
     * @param oneSided only the frequencies up to half the sample rate
     */
    public static Tensor stft(
            Tensor x,
            long nFft,
            long hop,
            long windowLength,
            Tensor window,
            boolean center,
            Functional.PadMode padMode,
            boolean normalized,
            boolean oneSided) {
        return Aten.call(
                "stft.center",
                x,
                nFft,
                hop,
                windowLength,
                window,
                center,
                padMode.name().toLowerCase(java.util.Locale.ROOT),
                normalized,
                oneSided,
                true,
                null);
    }

    /** Inverse of {@link #stft}: {@code [batch, samples]}. */
    public static Tensor istft(
            Tensor spectrum,
            long nFft,
            long hop,
            long windowLength,
            Tensor window,
            boolean center,
            boolean normalized,
            boolean oneSided,
            Optional<Long> length) {
        return Aten.call(
                "istft",
                spectrum,
                nFft,
                hop,
                windowLength,
                window,
                center,
                normalized,
                oneSided,
                length.orElse(null),
                false);
    }

    /** Fourier transform of real numbers along the last dimension: {@code [..., n / 2 + 1]}, complex. */
    public static Tensor rfft(Tensor x, Optional<Long> size) {
        return Aten.call("fft_rfft", x, size.orElse(null), -1, null);
    }

    /** Inverse of {@link #rfft}: {@code [..., size]}, real. */
    public static Tensor irfft(Tensor x, Optional<Long> size) {
        return Aten.call("fft_irfft", x, size.orElse(null), -1, null);
    }

    /** Complex numbers as pairs: {@code [..., 2]}. */
    public static Tensor viewAsReal(Tensor x) {
        return Aten.call("view_as_real", x);
    }

    /** Pairs {@code [..., 2]} as complex numbers. */
    public static Tensor viewAsComplex(Tensor x) {
        return Aten.call("view_as_complex", x);
    }

    /** Absolute values of complex numbers. */
    public static Tensor magnitude(Tensor x) {
        return x.abs();
    }
}
