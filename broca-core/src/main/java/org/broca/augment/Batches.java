package org.broca.augment;

import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** What all augmentations check and compute about a batch. */
final class Batches {
    /** Keeps a division by the amplitude of silence from giving NaN. */
    static final double LEAST = 1e-14;

    private Batches() {}

    static void checkWaveforms(String owner, Tensor waveforms) {
        Check.that(
                waveforms.dim() == 2 || waveforms.dim() == 3,
                "%s expects [batch, time] or [batch, time, channels] but got %s",
                owner,
                waveforms.shape());
    }

    static void checkLengths(String owner, Tensor x, Tensor lengths) {
        Check.that(
                lengths.dim() == 1 && lengths.size(0) == x.size(0),
                "%s expects lengths [%d], one for each row of %s, but got %s",
                owner,
                x.size(0),
                x.shape(),
                lengths.shape());
    }

    static void checkRange(String owner, String what, double low, double high) {
        Check.that(
                low <= high,
                "%s: %s_low must not be more than %s_high, got %s and %s",
                owner,
                what,
                what,
                plain(low),
                plain(high));
    }

    static void checkProbability(String owner, String key, double value) {
        Check.that(value >= 0 && value <= 1, "%s: %s must be in [0, 1], got %s", owner, key, plain(value));
    }

    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Samples without padding, at least one: {@code [batch]}. */
    static Tensor samples(Tensor waveforms, Tensor lengths) {
        return lengths.to(waveforms.device()).mul(waveforms.size(1)).clampMin(1);
    }

    /** Samples without padding, as whole numbers. */
    static long[] wholeSamples(Tensor waveforms, Tensor lengths) {
        return wholeSamples(waveforms.size(1), lengths);
    }

    /** As {@link #wholeSamples(Tensor, Tensor)}, of rows that are {@code time} samples wide. */
    static long[] wholeSamples(long time, Tensor lengths) {
        float[] relative = lengths.toFloatArray();
        long[] samples = new long[relative.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (long) (relative[i] * time);
        }
        return samples;
    }

    /**
     * One value for each row, made to broadcast over the rows of {@code like}: {@code [batch, 1]} or {@code [batch, 1,
     * 1]}.
     */
    static Tensor column(Tensor values, Tensor like) {
        Tensor column = like.dim() == 2 ? values.reshape(-1, 1) : values.reshape(-1, 1, 1);
        return column.to(like.device()).to(like.dtype());
    }

    /** Waveforms scaled to a peak of 1, and that peak; silence stays silence. */
    record Peaks(Tensor scaled, Tensor peak) {
        static Peaks of(Tensor waveforms) {
            Tensor peak = waveforms.abs().amax(true, 1); // [batch, 1(, channels)]
            return new Peaks(waveforms.div(peak.clampMin(LEAST)), peak);
        }
    }

    /**
     * Where {@code count} parts of nearly equal size of 0 to {@code size} begin and end, as torch.linspace cuts them.
     */
    static int[] bounds(long size, int count) {
        int[] bounds = new int[count + 1];
        float step = (float) size / count;
        for (int i = 0; i <= count; i++) {
            bounds[i] = i < (count + 1) / 2 ? (int) (step * i) : (int) (size - step * (count - i));
        }
        return bounds;
    }
}
