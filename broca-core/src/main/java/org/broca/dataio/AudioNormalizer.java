package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Brings audio of any rate and number of channels into one form.
 *
 * <p>First resamples, then averages the channels or keeps them. May be used by many threads.
 *
 * <p>Shapes: {@code [time] -> [time']}, {@code [time, channels] -> [time']} ({@code [time', channels]} when kept).
 */
public final class AudioNormalizer {
    private final int sampleRate;
    private final boolean average;
    private final Map<Integer, Resampler> resamplers = new ConcurrentHashMap<>();

    private AudioNormalizer(Builder builder) {
        Check.that(builder.sampleRate > 0, "AudioNormalizer: sample_rate must be positive, got %d", builder.sampleRate);
        Check.that(
                builder.mix.equals("avg-to-mono") || builder.mix.equals("keep"),
                "AudioNormalizer: mix must be \"avg-to-mono\" or \"keep\", got \"%s\"",
                builder.mix);
        sampleRate = builder.sampleRate;
        average = builder.mix.equals("avg-to-mono");
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Rate of what comes out, in Hz. */
    public int sampleRate() {
        return sampleRate;
    }

    /** Normalizes a signal of the given rate. */
    public Tensor forward(Tensor signal, int rate) {
        Resampler resampler = resamplers.computeIfAbsent(rate, from -> new Resampler(from, sampleRate));
        Tensor resampled = resampler.forward(signal);
        return average && resampled.dim() == 2 ? resampled.mean(false, 1) : resampled;
    }

    /** Reads a file, or a segment of it, and normalizes it. */
    public Tensor read(AudioSegment segment) {
        AudioIo.Recording recording = AudioIo.load(segment);
        return forward(recording.signal(), recording.sampleRate());
    }

    /** Options of a normalizer. */
    public static final class Builder {
        private int sampleRate = 16000;
        private String mix = "avg-to-mono";

        private Builder() {}

        /** Rate of what comes out, in Hz; 16000 by default. */
        @CanIgnoreReturnValue
        public Builder sampleRate(int hertz) {
            sampleRate = hertz;
            return this;
        }

        /** {@code avg-to-mono} (the default) averages the channels, {@code keep} keeps them. */
        @CanIgnoreReturnValue
        public Builder mix(String how) {
            mix = how;
            return this;
        }

        public AudioNormalizer build() {
            return new AudioNormalizer(this);
        }
    }
}
