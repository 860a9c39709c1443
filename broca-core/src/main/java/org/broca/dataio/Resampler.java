package org.broca.dataio;

import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Changes the sample rate by windowed sinc interpolation: Hann window, 6 zero crossings, roll-off 0.99.
 *
 * <p>Same numbers as torchaudio's {@code resample} with its defaults, which SpeechBrain uses, to 1e-5. Gradients do not
 * pass through it. A resampler may be used by many threads.
 *
 * <p>Shapes: {@code [time]} and {@code [time, channels]}, with {@code ceil(time * to / from)} samples out.
 */
public final class Resampler {
    private static final int ZERO_CROSSINGS = 6;
    private static final double ROLLOFF = 0.99;

    private final int from;
    private final int to;
    /** For each of the {@code to} phases, the first input sample (relative to its block) that counts, and weights. */
    private final int[] firsts;

    private final float[][] weights;

    /**
     * A resampler.
     *
     * @param from rate of the input, in Hz
     * @param to rate of the output, in Hz
     */
    public Resampler(int from, int to) {
        Check.that(from > 0 && to > 0, "Resampler: rates must be positive, got %d and %d Hz", from, to);
        int divisor = gcd(from, to);
        this.from = from / divisor;
        this.to = to / divisor;
        this.firsts = new int[this.to];
        this.weights = new float[this.to][];
        for (int phase = 0; phase < this.to; phase++) {
            prepare(phase);
        }
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Output sample {@code phase} lies at input time {@code phase * from / to}; the window limits who counts. */
    private void prepare(int phase) {
        double cutoff = Math.min(from, to) * ROLLOFF;
        double reach = ZERO_CROSSINGS / cutoff; // in units of a block
        double center = (double) phase / to;
        int first = (int) Math.ceil((center - reach) * from);
        int last = (int) Math.floor((center + reach) * from);
        firsts[phase] = first;
        weights[phase] = new float[last - first + 1];
        for (int i = first; i <= last; i++) {
            double t = ((double) i / from - center) * cutoff;
            weights[phase][i - first] = (float) (window(t) * sinc(t) * cutoff / from);
        }
    }

    private static double window(double t) {
        double clamped = Math.max(-ZERO_CROSSINGS, Math.min(ZERO_CROSSINGS, t));
        double cosine = Math.cos(clamped * Math.PI / ZERO_CROSSINGS / 2);
        return cosine * cosine;
    }

    private static double sinc(double t) {
        return t == 0 ? 1 : Math.sin(t * Math.PI) / (t * Math.PI);
    }

    /** Resamples {@code [time]} or {@code [time, channels]}. */
    public Tensor forward(Tensor signal) {
        Check.that(
                signal.dim() == 1 || signal.dim() == 2,
                "Resampler expects [time] or [time, channels] but got %s",
                signal.shape());
        if (from == to) {
            return signal;
        }
        int channels = signal.dim() == 1 ? 1 : Math.toIntExact(signal.size(1));
        float[] values = signal.detach().to(DType.FLOAT32).toFloatArray();
        float[] result = resample(values, channels);
        return signal.dim() == 1
                ? Tensor.of(result, result.length)
                : Tensor.of(result, result.length / channels, channels);
    }

    /** Resamples interleaved samples. */
    float[] resample(float[] values, int channels) {
        int frames = values.length / channels;
        int length = Math.toIntExact(((long) frames * to + from - 1) / from);
        float[] result = new float[Math.multiplyExact(length, channels)];
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < length; i++) {
                int phase = i % to;
                int first = Math.toIntExact((long) (i / to) * from) + firsts[phase];
                result[i * channels + channel] = dot(values, channels, channel, frames, first, weights[phase]);
            }
        }
        return result;
    }

    private static float dot(float[] values, int channels, int channel, int frames, int first, float[] weights) {
        int begin = Math.max(0, -first);
        int end = Math.min(weights.length, frames - first);
        float sum = 0;
        for (int i = begin; i < end; i++) {
            sum += weights[i] * values[(first + i) * channels + channel];
        }
        return sum;
    }
}
