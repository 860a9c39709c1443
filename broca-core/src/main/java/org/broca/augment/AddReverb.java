package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.AmplitudeType;
import org.broca.processing.Resample;
import org.broca.processing.SignalProcessing;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Lets waveforms sound as in a room: convolves a batch with one impulse response, drawn from those a CSV file names.
 *
 * <p>The direct sound stays where it was and the mean amplitude as it was. Of responses with several channels the first
 * is taken, unless the waveforms have as many. Same numbers as SpeechBrain's {@code AddReverb} for the same response,
 * to 1e-4.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class AddReverb extends Layer implements TensorMap {
    private static final String NAME = "AddReverb";

    private final AudioSource source;
    private final Optional<Resample> resample;
    private final double rirScaleFactor;

    private AddReverb(Builder b) {
        Check.that(
                b.rirScaleFactor > 0,
                "AddReverb: rir_scale_factor must be positive, got %s",
                Batches.plain(b.rirScaleFactor));
        source = new AudioSource(
                NAME, b.csvFile, List.of(), b.sorting, b.replacements, "reverb_sample_rate", b.reverbSampleRate);
        resample = NoiseLoader.resample(b.reverbSampleRate, b.cleanSampleRate);
        resample.ifPresent(layer -> child("resampler", layer));
        rirScaleFactor = b.rirScaleFactor;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("reverb"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms(NAME, waveforms);
        return SignalProcessing.reverberate(waveforms, response(waveforms, draws), AmplitudeType.AVG);
    }

    /** An impulse response at the waveforms' rate, {@code [1, time, 1 or channels]}. */
    private Tensor response(Tensor waveforms, Draws draws) {
        Tensor read = source.next(1, draws).data(); // [1, time(, channels)]
        Tensor all = read.dim() == 2 ? read.unsqueeze(2) : read;
        boolean same = waveforms.dim() == 3 && all.size(2) == waveforms.size(2);
        Tensor response =
                (same ? all : all.narrow(2, 0, 1)).to(waveforms.device()).to(waveforms.dtype());
        if (resample.isPresent()) {
            resample.orElseThrow().to(waveforms.device());
            response = resample.orElseThrow().forward(response);
        }
        return rirScaleFactor == 1 ? response : scaled(response);
    }

    private Tensor scaled(Tensor response) {
        long time = Math.max(1, (long) Math.floor(response.size(1) * rirScaleFactor));
        Tensor channels = response.transpose(1, 2).contiguous();
        return Aten.call("upsample_linear1d", channels, new long[] {time}, false, rirScaleFactor)
                .transpose(1, 2);
    }

    /** Begins an {@link AddReverb} of the impulse responses that {@code csvFile} names, as {@code ID,duration,wav}. */
    public static Builder builder(Path csvFile) {
        return new Builder(csvFile);
    }

    /** Options of {@link AddReverb}. */
    public static final class Builder {
        private final Path csvFile;
        private Sorting sorting = Sorting.RANDOM;
        private double rirScaleFactor = 1;
        private Map<String, String> replacements = Map.of();
        private int reverbSampleRate = 16000;
        private int cleanSampleRate = 16000;

        private Builder(Path csvFile) {
            this.csvFile = csvFile;
        }

        /** In which order responses are taken. */
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

        /** Stretches responses in time: below 1 there is less reverberation, above 1 more. */
        @CanIgnoreReturnValue
        public Builder rirScaleFactor(double rirScaleFactor) {
            this.rirScaleFactor = rirScaleFactor;
            return this;
        }

        /** What {@code $name} in the CSV file stands for. */
        @CanIgnoreReturnValue
        public Builder replacements(Map<String, String> replacements) {
            this.replacements = Map.copyOf(replacements);
            return this;
        }

        /** Of the impulse responses, in Hz. */
        @CanIgnoreReturnValue
        public Builder reverbSampleRate(int reverbSampleRate) {
            this.reverbSampleRate = reverbSampleRate;
            return this;
        }

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder cleanSampleRate(int cleanSampleRate) {
            this.cleanSampleRate = cleanSampleRate;
            return this;
        }

        public AddReverb build() {
            return new AddReverb(this);
        }
    }
}
