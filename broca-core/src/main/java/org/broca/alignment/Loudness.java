package org.broca.alignment;

import java.util.Arrays;
import org.broca.tensor.Check;

/**
 * How loud a recording is, every 5 milliseconds, to find pauses in it.
 *
 * <p>Quiet is what is below a threshold between the quietest and the loudest twentieth of the recording: in decibels it
 * lies about a seventh of the way up, but not more than 45 dB below the loudest.
 */
public final class Loudness {
    private static final double STEP = 0.005;
    private static final int HALF_WINDOW = 2;
    private static final double SHORTEST_PAUSE = 0.03;
    private static final double FLOOR = 1e-5;
    private static final double LOW_SHARE = 0.05;
    private static final double HIGH_SHARE = 0.95;
    private static final double WAY_UP = 0.15;
    private static final double MOST_BELOW = 45;

    private final double[] levels;
    private final double step;
    private final double duration;
    private final double threshold;

    /** A pause, in seconds. */
    record Pause(double start, double end) {
        double length() {
            return end - start;
        }
    }

    private Loudness(double[] levels, double step, double duration) {
        this.levels = levels;
        this.step = step;
        this.duration = duration;
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double low = sorted[(int) (LOW_SHARE * (sorted.length - 1))];
        double high = sorted[(int) (HIGH_SHARE * (sorted.length - 1))];
        threshold = Math.max(low + WAY_UP * (high - low), high - MOST_BELOW);
    }

    /**
     * Measures a recording.
     *
     * @param samples in [-1, 1], one channel
     * @param sampleRate in Hz
     */
    public static Loudness of(float[] samples, int sampleRate) {
        Check.that(
                samples.length > 0 && sampleRate > 0,
                "Loudness: needs samples and their rate, got %d at %d Hz",
                samples.length,
                sampleRate);
        int hop = Math.max(1, (int) Math.round(STEP * sampleRate));
        double[] energies = new double[(samples.length + hop - 1) / hop];
        for (int i = 0; i < samples.length; i++) {
            energies[i / hop] += (double) samples[i] * samples[i] / hop;
        }
        double[] levels = new double[energies.length];
        for (int i = 0; i < levels.length; i++) {
            int from = Math.max(0, i - HALF_WINDOW);
            int to = Math.min(levels.length, i + HALF_WINDOW + 1);
            double mean = Arrays.stream(energies, from, to).sum() / (to - from);
            levels[i] = 10 * Math.log10(mean + FLOOR * FLOOR);
        }
        return new Loudness(levels, (double) hop / sampleRate, (double) samples.length / sampleRate);
    }

    /** Length of the recording in seconds. */
    public double duration() {
        return duration;
    }

    /**
     * The longest pause between two times, or the quietest moment if there is none.
     *
     * @param opens whether the recording begins at {@code from}, so that sound may reach there
     * @param closes whether it ends at {@code to}, likewise
     */
    Pause pause(double from, double to, boolean opens, boolean closes) {
        int first = Math.min(levels.length - 1, Math.max(0, (int) (from / step)));
        int last = Math.max(first + 1, Math.min(levels.length, (int) Math.ceil(to / step)));
        Pause best = new Pause(from, from);
        for (int i = first; i < last; ) {
            int end = i;
            while (end < last && levels[end] < threshold) {
                end++;
            }
            Pause pause = new Pause(Math.max(from, i * step), Math.min(to, end * step));
            if (pause.length() >= SHORTEST_PAUSE && pause.length() > best.length()) {
                best = pause;
            }
            i = end + 1;
        }
        return best.length() > 0 ? best : quietest(from, to, first, last, opens, closes);
    }

    private Pause quietest(double from, double to, int first, int last, boolean opens, boolean closes) {
        if (opens || closes) {
            return opens ? new Pause(from, from) : new Pause(to, to);
        }
        int best = first;
        for (int i = first; i < last; i++) {
            best = levels[i] < levels[best] ? i : best;
        }
        double moment = Math.min(to, Math.max(from, (best + 0.5) * step));
        return new Pause(moment, moment);
    }
}
