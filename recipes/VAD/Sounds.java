import java.util.Arrays;

/** Loudness of signals. */
final class Sounds {
    /** Speech is not this far below a recording's loudest frames, in dB. */
    private static final double MOST_BELOW = 40;
    /** Shorter pauses are part of speech, in frames of 10 milliseconds. */
    private static final int SHORTEST_PAUSE = 20;

    private Sounds() {}

    /** Scales to a root mean square of 1; silence stays. */
    static float[] normalized(float[] signal) {
        double energy = 0;
        for (float x : signal) {
            energy += (double) x * x;
        }
        float gain = energy == 0 ? 0 : (float) (1 / Math.sqrt(energy / signal.length));
        for (int i = 0; i < signal.length; i++) {
            signal[i] *= gain;
        }
        return signal;
    }

    /** Fades in and out. */
    static float[] faded(float[] signal, int samples) {
        for (int i = 0; i < Math.min(samples, signal.length / 2); i++) {
            signal[i] *= (float) i / samples;
            signal[signal.length - 1 - i] *= (float) i / samples;
        }
        return signal;
    }

    /** Which frames of a recording of speech without noise are speech. */
    static boolean[] speech(float[] signal, int frame) {
        double[] levels = new double[signal.length / frame];
        for (int i = 0; i < levels.length; i++) {
            double energy = 0;
            for (int j = i * frame; j < (i + 1) * frame; j++) {
                energy += (double) signal[j] * signal[j];
            }
            levels[i] = 10 * Math.log10(energy / frame + 1e-10);
        }
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double low = levels.length == 0 ? 0 : sorted[sorted.length / 20];
        double high = levels.length == 0 ? 0 : sorted[sorted.length - 1 - sorted.length / 20];
        double threshold = Math.max(low + 0.2 * (high - low), high - MOST_BELOW);
        boolean[] speech = new boolean[levels.length];
        int last = -1;
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] > threshold) {
                Arrays.fill(speech, last >= 0 && i - last <= SHORTEST_PAUSE ? last : i, i + 1, true);
                last = i;
            }
        }
        return speech;
    }
}
