package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/**
 * Mel filters over a spectrogram, on a decibel scale if wanted.
 *
 * <p>Centres are evenly spaced in mel ({@code 2595 log10(1 + f / 700)}); a filter's band is the distance in Hz from its
 * centre to its left neighbour's, and reaches as far above the centre. Filters are not normalized by area. Decibels are
 * floored at {@code topDb} below the loudest value of each utterance's channel. Same numbers as SpeechBrain's
 * {@code Filterbank} to 1e-4, gradients included.
 *
 * <p>With {@code freeze(false)} centres and bands are trained: {@code f_central} and {@code band} of the state dict, in
 * parts of {@code sampleRate * paramChangeFactor}.
 *
 * <p>Shapes: {@code [batch, frames, nFft / 2 + 1] -> [batch, frames, nMels]}, or with {@code channels} last in both.
 */
public final class Filterbank extends Layer implements TensorMap {
    private final int filters;
    private final int bins;
    private final boolean logMel;
    private final FilterShape shape;
    private final Decibels decibels;
    private final double scale;
    private final double randomFactor;
    private final boolean frozen;
    private final Tensor frequencies; // [bins], in Hz
    private final Tensor centres; // [filters], in Hz where frozen
    private final Tensor bands; // [filters]
    private final Tensor weights; // [2 * bins, filters], for interleaved real and imaginary parts

    private Filterbank(Builder b) {
        Check.that(
                b.fMin < b.fMax, "Filterbank: f_min must be less than f_max, got f_min %s, f_max %s", b.fMin, b.fMax);
        Check.that(b.nMels > 0, "Filterbank: n_mels must be positive, got %d", b.nMels);
        filters = b.nMels;
        bins = b.nFft / 2 + 1;
        logMel = b.logMel;
        shape = b.filterShape;
        decibels = new Decibels(b.powerSpectrogram == 2 ? 10 : 20, b.amin, b.refValue, b.topDb);
        scale = b.sampleRate * b.paramChangeFactor * b.paramChangeFactor;
        randomFactor = b.paramRandFactor;
        frozen = b.freeze;
        frequencies = TensorScope.release(Tensor.linspace(0, b.sampleRate / 2, bins));
        Tensor edges = edges(b); // [filters + 2]
        Tensor middle = edges.narrow(0, 1, filters);
        Tensor left = middle.sub(edges.narrow(0, 0, filters));
        double unit = b.sampleRate * b.paramChangeFactor;
        centres = frozen ? TensorScope.release(middle.copy()) : parameter("f_central", middle.div(unit));
        bands = frozen ? TensorScope.release(left) : parameter("band", left.div(unit));
        weights = TensorScope.release(
                interleaved(frozen ? matrix(1, 1) : matrix(scale, scale)).detach());
    }

    private static Tensor edges(Builder b) {
        Tensor mels = Tensor.linspace(mel(b.fMin), mel(b.fMax), b.nMels + 2L);
        return Aten.call("pow.Scalar", 10, mels.div(2595)).sub(1).mul(700);
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    @Override
    public Tensor forward(Tensor spectrogram) {
        Check.that(
                (spectrogram.dim() == 3 || spectrogram.dim() == 4) && spectrogram.size(2) == bins,
                "Filterbank expects [batch, frames, %d] or [batch, frames, %d, channels] but got %s",
                bins,
                bins,
                spectrogram.shape());
        if (spectrogram.dim() == 3) {
            return scaled(spectrogram.matmul(weights().slice(0, 0, 2L * bins, 2)));
        }
        Tensor rows = spectrogram.permute(0, 3, 1, 2).flatten(0, 1); // [batch * channels, frames, bins]
        Tensor mels = scaled(rows.matmul(weights().slice(0, 0, 2L * bins, 2)));
        return channelsLast(mels, spectrogram.size(0), spectrogram.size(3));
    }

    /**
     * Filter energies of a waveform: the same as of its power spectrogram, in fewer passes over memory.
     *
     * <p>Squared real and imaginary parts stay side by side and each filter's weights are repeated for both, so that
     * one matrix product adds up the parts and the frequencies.
     *
     * @param stft with this filterbank's number of bins
     * @param waveform {@code [batch, samples]} or {@code [batch, samples, channels]}
     */
    public Tensor forward(Stft stft, Tensor waveform) {
        Check.that(stft.bins() == bins, "Filterbank of %d bins got a spectrum of %d", bins, stft.bins());
        Tensor parts = Signal.viewAsReal(stft.spectrum(waveform)).flatten(2, 3); // [rows, frames, 2 * bins]
        Tensor squares = parts.requiresGrad() ? parts.square() : parts.mulInPlace(parts);
        Tensor mels = scaled(squares.matmul(weights())); // [rows, frames, filters]
        return waveform.dim() == 2 ? mels : channelsLast(mels, waveform.size(0), waveform.size(2));
    }

    private static Tensor channelsLast(Tensor rows, long batch, long channels) {
        return rows.unflatten(0, batch, channels) // [batch, channels, frames, filters]
                .permute(0, 2, 3, 1); // [batch, frames, filters, channels]
    }

    private Tensor scaled(Tensor mels) {
        return logMel ? decibels.of(mels) : mels;
    }

    private Tensor weights() {
        if (!frozen) {
            return interleaved(matrix(scale, scale));
        }
        if (randomFactor == 0 || !isTraining()) {
            return weights;
        }
        float[] change =
                Tensor.rand(2).mul(2 * randomFactor).add(1 - randomFactor).toFloatArray();
        return interleaved(matrix(change[0], change[1]));
    }

    private Tensor matrix(double centreFactor, double bandFactor) {
        return shape.weights(
                frequencies,
                centres.mul(centreFactor).unsqueeze(1),
                bands.mul(bandFactor).unsqueeze(1)); // [filters, bins]
    }

    private static Tensor interleaved(Tensor matrix) {
        return matrix.transpose(0, 1).repeatInterleave(2, 0); // [2 * bins, filters]
    }

    @Override
    protected void onMoved(Device device) {
        frequencies.moveInPlace(device);
        weights.moveInPlace(device);
        centres.moveInPlace(device);
        bands.moveInPlace(device);
    }

    /** Number of filters. */
    public int filters() {
        return filters;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of a {@link Filterbank}. */
    public static final class Builder {
        private int nMels = 40;
        private boolean logMel = true;
        private FilterShape filterShape = FilterShape.TRIANGULAR;
        private double fMin;
        private double fMax = 8000;
        private int nFft = 400;
        private int sampleRate = 16000;
        private double powerSpectrogram = 2;
        private double amin = 1e-10;
        private double refValue = 1;
        private double topDb = 80;
        private double paramChangeFactor = 1;
        private double paramRandFactor;
        private boolean freeze = true;

        private Builder() {}

        /** Number of filters. */
        @CanIgnoreReturnValue
        public Builder nMels(int nMels) {
            this.nMels = nMels;
            return this;
        }

        /** Whether to give decibels. */
        @CanIgnoreReturnValue
        public Builder logMel(boolean logMel) {
            this.logMel = logMel;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder filterShape(FilterShape filterShape) {
            this.filterShape = filterShape;
            return this;
        }

        /** Lowest frequency, in Hz. */
        @CanIgnoreReturnValue
        public Builder fMin(double fMin) {
            this.fMin = fMin;
            return this;
        }

        /** Highest frequency, in Hz. */
        @CanIgnoreReturnValue
        public Builder fMax(double fMax) {
            this.fMax = fMax;
            return this;
        }

        /** Points of the Fourier transform that made the spectrogram. */
        @CanIgnoreReturnValue
        public Builder nFft(int nFft) {
            this.nFft = nFft;
            return this;
        }

        /** In Hz. */
        @CanIgnoreReturnValue
        public Builder sampleRate(int sampleRate) {
            this.sampleRate = sampleRate;
            return this;
        }

        /** 2 where the spectrogram holds energies, so that decibels are {@code 10 log10}; else {@code 20 log10}. */
        @CanIgnoreReturnValue
        public Builder powerSpectrogram(double powerSpectrogram) {
            this.powerSpectrogram = powerSpectrogram;
            return this;
        }

        /** Least energy that counts. */
        @CanIgnoreReturnValue
        public Builder amin(double amin) {
            this.amin = amin;
            return this;
        }

        /** The energy that is 0 dB. */
        @CanIgnoreReturnValue
        public Builder refValue(double refValue) {
            this.refValue = refValue;
            return this;
        }

        /** How far below an utterance's loudest value the floor lies, in dB. */
        @CanIgnoreReturnValue
        public Builder topDb(double topDb) {
            this.topDb = topDb;
            return this;
        }

        /** How fast trained filters may move: 1 much, 0.1 little. */
        @CanIgnoreReturnValue
        public Builder paramChangeFactor(double paramChangeFactor) {
            this.paramChangeFactor = paramChangeFactor;
            return this;
        }

        /**
         * Random change of all centres and of all bands of frozen filters in training: 0.15 is up to 15 % either way.
         */
        @CanIgnoreReturnValue
        public Builder paramRandFactor(double paramRandFactor) {
            this.paramRandFactor = paramRandFactor;
            return this;
        }

        /** Whether centres and bands stay as they are, rather than being trained. */
        @CanIgnoreReturnValue
        public Builder freeze(boolean freeze) {
            this.freeze = freeze;
            return this;
        }

        public Filterbank build() {
            return new Filterbank(this);
        }
    }
}
