package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.processing.AmplitudeScale;
import org.broca.processing.AmplitudeType;
import org.broca.processing.SignalProcessing;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Mixes noise into waveforms, at a signal-to-noise ratio drawn for each row.
 *
 * <p>The mixture is {@code (1 - f) * clean + f * noise}, with {@code f = 1 / (10^(snr / 20) + 1)} and the noise brought
 * to the level (root mean square) of the clean waveform: at 0 dB it is the mean of both. Noise is white, or comes from
 * the recordings that a CSV file names: see {@link AddNoise.Builder#csvFile}. Same numbers as SpeechBrain's
 * {@code AddNoise} from the same draws, to 1e-4.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same, lengths relative in (0, 1],
 * {@code [batch]}.
 */
public final class AddNoise extends Layer implements LengthsMap {
    private static final String NAME = "AddNoise";

    private final Optional<NoiseLoader> loader;
    private final NoiseFunction noiseFunct;
    private final double snrLow;
    private final double snrHigh;
    private final boolean normalize;

    private AddNoise(Builder b) {
        Batches.checkRange(NAME, "snr", b.snrLow, b.snrHigh);
        loader = Optional.ofNullable(b.csvFile).map(file -> new NoiseLoader(b, file));
        loader.flatMap(NoiseLoader::resample).ifPresent(resample -> child("resampler", resample));
        noiseFunct = b.noiseFunct;
        snrLow = b.snrLow;
        snrHigh = b.snrHigh;
        normalize = b.normalize;
    }

    /** The waveforms with noise. */
    @Override
    public Tensor forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("noise"));
    }

    Tensor forward(Tensor waveforms, Tensor lengths, Draws draws) {
        Batches.checkWaveforms(NAME, waveforms);
        Batches.checkLengths(NAME, waveforms, lengths);
        Tensor share = noiseShare(waveforms, snrLow, snrHigh, draws); // [batch, 1(, 1)]
        AudioSource.Batch noise = loader.isPresent()
                ? loader.orElseThrow().load(waveforms, lengths, draws)
                : new AudioSource.Batch(noiseFunct(waveforms, draws), Batches.samples(waveforms, lengths));
        Tensor level = level(waveforms, Batches.samples(waveforms, lengths)).mul(share);
        Tensor gain = level.div(level(noise.data(), noise.lengths()).add(Batches.LEAST));
        Tensor noisy = waveforms.mul(share.neg().add(1)).add(noise.data().mul(gain));
        return normalize ? noisy.div(noisy.abs().amax(true, 1).clampMin(1)) : noisy;
    }

    private Tensor noiseFunct(Tensor waveforms, Draws draws) {
        Tensor noise = noiseFunct.noise(waveforms, draws.generator());
        Check.that(
                noise.shape().equals(waveforms.shape()),
                "AddNoise: noise_funct must give noise of the waveforms' shape %s, got %s",
                waveforms.shape(),
                noise.shape());
        return noise;
    }

    private static Tensor level(Tensor waveforms, Tensor samples) {
        return SignalProcessing.computeAmplitude(waveforms, samples, AmplitudeType.RMS, AmplitudeScale.LINEAR);
    }

    /** The noise's part in each row's mixture, at a ratio drawn in dB. */
    static Tensor noiseShare(Tensor waveforms, double snrLow, double snrHigh, Draws draws) {
        float[] share = new float[Math.toIntExact(waveforms.size(0))];
        for (int i = 0; i < share.length; i++) {
            share[i] = (float) (1 / (SignalProcessing.dbToAmplitude(draws.uniform(snrLow, snrHigh)) + 1));
        }
        return Batches.column(Tensor.of(share, share.length), waveforms);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link AddNoise}. */
    public static final class Builder {
        @Nullable Path csvFile;

        List<String> csvKeys = List.of();
        Sorting sorting = Sorting.RANDOM;
        private double snrLow;
        private double snrHigh;
        boolean padNoise;

        @Nullable Integer startIndex;

        private boolean normalize;
        private NoiseFunction noiseFunct = new WhiteNoise();
        Map<String, String> replacements = Map.of();
        int noiseSampleRate = 16000;
        int cleanSampleRate = 16000;

        private Builder() {}

        /** Names recordings of noise: {@code ID,duration,wav}, as {@link NoiseData} writes it; null for made noise. */
        @CanIgnoreReturnValue
        public Builder csvFile(@Nullable Path csvFile) {
            this.csvFile = csvFile;
            return this;
        }

        /** The column of paths; null for the first. */
        @CanIgnoreReturnValue
        public Builder csvKeys(@Nullable List<String> csvKeys) {
            this.csvKeys = csvKeys == null ? List.of() : List.copyOf(csvKeys);
            return this;
        }

        /** In which order recordings are taken. */
        @CanIgnoreReturnValue
        public Builder sorting(Sorting sorting) {
            this.sorting = sorting;
            return this;
        }

        /** Accepted, without effect: the training thread reads. */
        @CanIgnoreReturnValue
        public Builder numWorkers(int numWorkers) {
            return this;
        }

        /** Least signal-to-noise ratio, in dB. */
        @CanIgnoreReturnValue
        public Builder snrLow(double snrLow) {
            this.snrLow = snrLow;
            return this;
        }

        /** Largest signal-to-noise ratio, in dB. */
        @CanIgnoreReturnValue
        public Builder snrHigh(double snrHigh) {
            this.snrHigh = snrHigh;
            return this;
        }

        /** Whether noise shorter than the waveform is repeated; else silence follows it. */
        @CanIgnoreReturnValue
        public Builder padNoise(boolean padNoise) {
            this.padNoise = padNoise;
            return this;
        }

        /** First sample of the noise that is used; null draws one. */
        @CanIgnoreReturnValue
        public Builder startIndex(@Nullable Integer startIndex) {
            this.startIndex = startIndex;
            return this;
        }

        /** Whether mixtures over 1 are scaled down to a peak of 1. */
        @CanIgnoreReturnValue
        public Builder normalize(boolean normalize) {
            this.normalize = normalize;
            return this;
        }

        /** Makes noise where there is no {@code csv_file}. */
        @CanIgnoreReturnValue
        public Builder noiseFunct(NoiseFunction noiseFunct) {
            this.noiseFunct = noiseFunct;
            return this;
        }

        /** What {@code $name} in the CSV file stands for. */
        @CanIgnoreReturnValue
        public Builder replacements(Map<String, String> replacements) {
            this.replacements = Map.copyOf(replacements);
            return this;
        }

        /** Of the recordings of noise, in Hz. */
        @CanIgnoreReturnValue
        public Builder noiseSampleRate(int noiseSampleRate) {
            this.noiseSampleRate = noiseSampleRate;
            return this;
        }

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder cleanSampleRate(int cleanSampleRate) {
            this.cleanSampleRate = cleanSampleRate;
            return this;
        }

        public AddNoise build() {
            return new AddNoise(this);
        }
    }
}
