package org.broca.processing;

import java.util.Arrays;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Signal;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Operations on waveforms {@code [batch, time]} or {@code [batch, time, channels]}, some also on {@code [time]}.
 *
 * <p>Lengths here are numbers of samples, {@code [batch]} or {@code [batch, 1]}. Same numbers as SpeechBrain's
 * {@code speechbrain.processing.signal_processing} to 1e-4.
 */
public final class SignalProcessing {
    private static final double LEAST_DECIBELS = -80;
    private static final double EPS = 1e-14;

    private SignalProcessing() {}

    /** Amplitude of each waveform, over its whole width: {@code [batch, 1]} or {@code [batch, 1, channels]}. */
    public static Tensor computeAmplitude(Tensor waveforms, AmplitudeType type, AmplitudeScale scale) {
        Tensor batch = batch(waveforms);
        Tensor width = Tensor.full(batch.size(1), batch.size(0)).to(batch.device());
        return computeAmplitude(batch, width, type, scale);
    }

    /**
     * Amplitude of each waveform: {@code [batch, 1]} or {@code [batch, 1, channels]}.
     *
     * @param waveforms 0 in the padding
     * @param lengths samples without padding
     */
    public static Tensor computeAmplitude(Tensor waveforms, Tensor lengths, AmplitudeType type, AmplitudeScale scale) {
        Tensor batch = batch(waveforms);
        long[] shape = new long[batch.dim()];
        Arrays.fill(shape, 1);
        shape[0] = -1;
        Tensor counts = lengths.reshape(shape);
        Tensor linear =
                switch (type) {
                    case AVG -> batch.abs().sum(true, 1).div(counts);
                    case RMS -> batch.square().sum(true, 1).div(counts).sqrt();
                    case PEAK -> batch.abs().amax(true, 1);
                };
        return switch (scale) {
            case LINEAR -> linear;
            case DB -> linear.log10().mul(20).clampMin(LEAST_DECIBELS);
        };
    }

    private static Tensor batch(Tensor waveforms) {
        return waveforms.dim() == 1 ? waveforms.unsqueeze(0) : waveforms;
    }

    /** Waveforms of amplitude 1. */
    public static Tensor normalize(Tensor waveforms, AmplitudeType type) {
        Tensor amplitude = computeAmplitude(waveforms, type, AmplitudeScale.LINEAR);
        return divided(waveforms, amplitude);
    }

    /** Waveforms of amplitude 1; see {@link #computeAmplitude(Tensor, Tensor, AmplitudeType, AmplitudeScale)}. */
    public static Tensor normalize(Tensor waveforms, Tensor lengths, AmplitudeType type) {
        return divided(waveforms, computeAmplitude(waveforms, lengths, type, AmplitudeScale.LINEAR));
    }

    private static Tensor divided(Tensor waveforms, Tensor amplitude) {
        return waveforms.div((waveforms.dim() == 1 ? amplitude.squeeze(0) : amplitude).add(EPS));
    }

    /** Waveforms of mean 0 and (unbiased) standard deviation 1 along {@code dims}. */
    public static Tensor meanStdNorm(Tensor waveforms, double eps, long... dims) {
        Tensor centred = waveforms.sub(waveforms.mean(true, dims));
        return centred.div(waveforms.std(true, true, dims).add(eps));
    }

    /** Waveforms of the amplitude {@code targetLevel}. */
    public static Tensor rescale(Tensor waveforms, double targetLevel, AmplitudeType type, AmplitudeScale scale) {
        return normalize(waveforms, type).mul(linear(targetLevel, scale));
    }

    /** Waveforms of the amplitude {@code targetLevel}, where {@code lengths} are without padding. */
    public static Tensor rescale(
            Tensor waveforms, Tensor lengths, double targetLevel, AmplitudeType type, AmplitudeScale scale) {
        return normalize(waveforms, lengths, type).mul(linear(targetLevel, scale));
    }

    private static double linear(double level, AmplitudeScale scale) {
        return scale == AmplitudeScale.DB ? dbToAmplitude(level) : level;
    }

    /** The ratio of amplitudes that {@code decibels} are. */
    public static double dbToAmplitude(double decibels) {
        return Math.pow(10, decibels / 20);
    }

    /**
     * Slides a filter along waveforms with {@code left} and {@code right} zeros beyond their ends.
     *
     * @param waveforms {@code [batch, time, channels]}
     * @param kernel {@code [filters, width, channels]}
     */
    public static Tensor convolve1d(Tensor waveforms, Tensor kernel, long left, long right) {
        return convolve1d(waveforms, kernel, left, right, PadMode.CONSTANT, 1, 1);
    }

    /**
     * Slides a filter along waveforms: {@code [batch, time, filters]}.
     *
     * @param waveforms {@code [batch, time, channels]}
     * @param kernel {@code [filters, width, channels / groups]}
     */
    public static Tensor convolve1d(
            Tensor waveforms, Tensor kernel, long left, long right, PadMode padMode, long stride, long groups) {
        checkRank(waveforms);
        Tensor padded = Functional.pad(waveforms.transpose(1, 2), padMode, 0, left, right);
        Tensor filters = kernel.transpose(1, 2); // [filters, channels / groups, width]
        return Functional.conv1d(padded, filters, Optional.empty(), stride, 0, 1, groups) // [batch, filters, time]
                .transpose(1, 2);
    }

    private static void checkRank(Tensor waveforms) {
        Check.that(waveforms.dim() == 3, "convolve1d expects [batch, time, channels] but got %s", waveforms.shape());
    }

    /**
     * Convolves by multiplying spectra, which is fast for long kernels; what runs over the end comes back at the start.
     *
     * @param waveforms {@code [batch, time, channels]}
     * @param kernel {@code [1 or batch, width, 1 or channels]}; cut off at {@code time}
     * @param rotation the kernel's sample that leaves a waveform where it is
     */
    public static Tensor convolveBySpectrum(Tensor waveforms, Tensor kernel, long rotation) {
        checkRank(waveforms);
        long time = waveforms.size(1);
        Tensor filter = kernel.narrow(1, 0, Math.min(time, kernel.size(1))).transpose(1, 2);
        Tensor wide = Functional.pad(filter, PadMode.CONSTANT, 0, 0, time - filter.size(2))
                .roll(-rotation, 2);
        Tensor spectrum = spectrum(waveforms.transpose(1, 2)).mul(spectrum(wide)); // [batch, channels, time / 2 + 1]
        return Signal.irfft(spectrum, Optional.of(time)).to(waveforms.dtype()).transpose(1, 2);
    }

    private static Tensor spectrum(Tensor x) {
        boolean half = x.dtype() == DType.FLOAT16 || x.dtype() == DType.BFLOAT16;
        return Signal.rfft(half ? x.to(DType.FLOAT32) : x, Optional.empty());
    }

    /**
     * Waveforms as they sound in a room, in place: the direct sound stays where it was.
     *
     * @param waveforms {@code [time]}, {@code [batch, time]} or {@code [batch, time, channels]}
     * @param roomImpulseResponse {@code [time]}, {@code [1, time]} or {@code [1, time, channels]}
     */
    public static Tensor reverberate(Tensor waveforms, Tensor roomImpulseResponse) {
        Tensor response = roomImpulseResponse.dim() == 1 ? roomImpulseResponse.unsqueeze(0) : roomImpulseResponse;
        Tensor kernel = response.dim() == 2 ? response.unsqueeze(2) : response; // [1, time, channels]
        long direct = (long) kernel.abs().select(2, 0).select(0, 0).argmax(0).item();
        return switch (waveforms.dim()) {
            case 1 ->
                convolveBySpectrum(waveforms.unsqueeze(0).unsqueeze(2), kernel, direct)
                        .squeeze(2)
                        .squeeze(0);
            case 2 -> convolveBySpectrum(waveforms.unsqueeze(2), kernel, direct).squeeze(2);
            default -> convolveBySpectrum(waveforms, kernel, direct);
        };
    }

    /** As {@link #reverberate(Tensor, Tensor)}, then brought back to the amplitude it had. */
    public static Tensor reverberate(Tensor waveforms, Tensor roomImpulseResponse, AmplitudeType amplitude) {
        Tensor before = computeAmplitude(waveforms, amplitude, AmplitudeScale.LINEAR);
        Tensor wet = normalize(reverberate(waveforms, roomImpulseResponse), amplitude);
        return wet.mul(waveforms.dim() == 1 ? before.squeeze(0) : before);
    }

    /**
     * A filter that takes out one frequency: {@code [1, filterWidth, 1]}, for {@link #convolve1d}.
     *
     * @param notchFrequency as a fraction of half the sample rate, in (0, 1]
     * @param filterWidth in samples, odd
     * @param notchWidth as a fraction of half the sample rate
     */
    public static Tensor notchFilter(double notchFrequency, int filterWidth, double notchWidth) {
        Check.that(
                notchFrequency > 0 && notchFrequency <= 1,
                "notchFilter: the frequency must be in (0, 1], got %s",
                notchFrequency);
        Check.that(filterWidth % 2 == 1, "notchFilter: the width must be odd, got %d", filterWidth);
        double[] low = lowPass(3 * notchFrequency, filterWidth);
        double[] high = lowPass(3 * (notchFrequency + 2 * notchWidth), filterWidth);
        float[] notch = new float[filterWidth];
        for (int i = 0; i < filterWidth; i++) {
            notch[i] = (float) (low[i] - high[i] + (i == filterWidth / 2 ? 1 : 0));
        }
        return Tensor.of(notch, 1, filterWidth, 1);
    }

    /** A windowed sinc of sum 1; the cutoff is in radians a sample. */
    private static double[] lowPass(double cutoff, int width) {
        double[] filter = new double[width];
        for (int i = 0; i < width; i++) {
            double x = cutoff * (i - width / 2);
            double turn = 2 * Math.PI * i / width;
            double blackman = 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
            filter[i] = blackman * (x == 0 ? 1 : Math.sin(x) / x);
        }
        double sum = Arrays.stream(filter).sum();
        return Arrays.stream(filter).map(v -> v / sum).toArray();
    }

    /**
     * Adds frames up where they overlap: {@code [..., frames, length] -> [..., (frames - 1) * step + length]}.
     *
     * @param step from one frame to the next, in samples
     */
    public static Tensor overlapAndAdd(Tensor frames, int step) {
        long count = frames.size(-2);
        long length = frames.size(-1);
        long[] shape = Arrays.copyOf(frames.shape().toArray(), frames.dim() - 1);
        shape[shape.length - 1] = (count - 1) * step + length;
        Tensor columns = frames.reshape(-1, count, length).transpose(1, 2); // [rows, length, frames]
        long[] whole = {1, shape[shape.length - 1]};
        long[] one = {1, 1};
        return Aten.call("col2im", columns, whole, new long[] {1, length}, one, new long[] {0, 0}, new long[] {1, step})
                .reshape(shape);
    }
}
