package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Puts quiet before and after waveforms, as long in each row as is drawn for it.
 *
 * <p>A recognizer that has only heard utterances that begin at once takes the quiet that recordings of its users begin
 * with for speech. Some rows get digital silence, the others white noise from end to end, far below the speech. Rows
 * become longer, and their lengths are what they are now. Other than SpeechBrain's augmentations this one has no model
 * there. No gradient passes.
 *
 * <p>Shapes: {@code [batch, time]} to {@code [batch, longer time]}, lengths relative in (0, 1], {@code [batch]}.
 */
public final class AddSilence extends Layer implements Augmentation {
    private static final String NAME = "AddSilence";

    private final int longestBefore;
    private final int longestAfter;
    private final double silenceProb;
    private final double noiseProb;
    private final double snrLow;
    private final double snrHigh;

    private AddSilence(Builder b) {
        Check.that(b.sampleRate > 0, "AddSilence: sample_rate must be positive, got %d", b.sampleRate);
        Batches.checkRange(NAME, "snr", b.snrLow, b.snrHigh);
        Batches.checkProbability(NAME, "silence_prob", b.silenceProb);
        Batches.checkProbability(NAME, "noise_prob", b.noiseProb);
        longestBefore = samples("max_before", b.maxBefore, b.sampleRate);
        longestAfter = samples("max_after", b.maxAfter, b.sampleRate);
        silenceProb = b.silenceProb;
        noiseProb = b.noiseProb;
        snrLow = b.snrLow;
        snrHigh = b.snrHigh;
    }

    private static int samples(String key, double seconds, int sampleRate) {
        Check.that(
                seconds >= 0 && seconds <= 60,
                "AddSilence: %s is in seconds, from 0 to 60, got %s",
                key,
                Batches.plain(seconds));
        return (int) Math.round(seconds * sampleRate);
    }

    @Override
    public PaddedData forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("silence"));
    }

    PaddedData forward(Tensor waveforms, Tensor lengths, Draws draws) {
        Check.that(waveforms.dim() == 2, "AddSilence expects [batch, time] but got %s", waveforms.shape());
        Batches.checkLengths(NAME, waveforms, lengths);
        int time = Math.toIntExact(waveforms.size(1));
        float[] relative = lengths.toFloatArray();
        float[] samples = waveforms.toFloatArray();
        float[][] rows = new float[relative.length][];
        for (int i = 0; i < rows.length; i++) {
            int length = Math.round(relative[i] * time);
            rows[i] = surrounded(Arrays.copyOfRange(samples, i * time, i * time + length), draws);
        }
        int width = Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
        float[] padded = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, padded, i * width, rows[i].length);
            relative[i] = (float) rows[i].length / width;
        }
        return new PaddedData(
                Tensor.of(padded, rows.length, width).to(waveforms.device()).to(waveforms.dtype()),
                Tensor.of(relative, rows.length).to(lengths.device()));
    }

    private float[] surrounded(float[] speech, Draws draws) {
        if (!draws.happens(silenceProb)) {
            return speech;
        }
        int before = (int) draws.integer(0, longestBefore + 1L);
        int after = (int) draws.integer(0, longestAfter + 1L);
        float[] row = new float[before + speech.length + after];
        System.arraycopy(speech, 0, row, before, speech.length);
        if (draws.happens(noiseProb)) {
            double level = level(speech) * Math.pow(10, -draws.uniform(snrLow, snrHigh) / 20);
            for (int i = 0; i < row.length; i++) {
                row[i] += (float) (level * draws.gaussian());
            }
        }
        return row;
    }

    private static double level(float[] speech) {
        double sum = 0;
        for (float sample : speech) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / Math.max(1, speech.length));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link AddSilence}. */
    public static final class Builder {
        private int sampleRate = 16000;
        private double maxBefore = 0.5;
        private double maxAfter = 0.5;
        private double silenceProb = 0.75;
        private double noiseProb = 0.5;
        private double snrLow = 20;
        private double snrHigh = 60;

        private Builder() {}

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder sampleRate(int sampleRate) {
            this.sampleRate = sampleRate;
            return this;
        }

        /** Longest quiet before, in seconds. */
        @CanIgnoreReturnValue
        public Builder maxBefore(double maxBefore) {
            this.maxBefore = maxBefore;
            return this;
        }

        /** Longest quiet after, in seconds. */
        @CanIgnoreReturnValue
        public Builder maxAfter(double maxAfter) {
            this.maxAfter = maxAfter;
            return this;
        }

        /** Share of rows that get any, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder silenceProb(double silenceProb) {
            this.silenceProb = silenceProb;
            return this;
        }

        /** Share of those that get noise instead of digital silence, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder noiseProb(double noiseProb) {
            this.noiseProb = noiseProb;
            return this;
        }

        /** Least ratio of the row's level (root mean square) to the noise's, in dB. */
        @CanIgnoreReturnValue
        public Builder snrLow(double snrLow) {
            this.snrLow = snrLow;
            return this;
        }

        /** Largest ratio of the row's level to the noise's, in dB. */
        @CanIgnoreReturnValue
        public Builder snrHigh(double snrHigh) {
            this.snrHigh = snrHigh;
            return this;
        }

        public AddSilence build() {
            return new AddSilence(this);
        }
    }
}
