package org.broca.inference;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioStream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Cuts a recording into pieces while it is read: whole if it is short, else in the longest pause of each stretch that
 * may be a piece. Nothing is given twice, and nothing is left out but quiet at the ends of pieces.
 */
final class Chunks implements Pieces {
    /** Loudness is that of so many seconds around a place. */
    private static final double WINDOW = 0.2;

    private static final double STEP = 0.01;
    /** Quiet for less is no pause between words but within one, in seconds. */
    private static final double SHORTEST_PAUSE = 0.15;
    /** What is longer by no more than this is not worth a cut, and better than one where nobody pauses. */
    private static final double LENIENCY = 1.25;
    /** How much quiet a piece keeps at its ends, in seconds. */
    private static final double MARGIN = 0.05;

    private final int file;
    private final AudioStream stream;
    private final AudioNormalizer normalizer;
    private final int longest;
    private final int uncut;
    private float[] pending;
    private boolean ended;
    private long given;

    Chunks(int number, Path path, AudioNormalizer normalizer, double seconds) {
        file = number;
        stream = AudioStream.open(path);
        this.normalizer = normalizer;
        longest = (int) Math.ceil(seconds * stream.sampleRate());
        uncut = (int) (LENIENCY * longest);
        pending = new float[0];
        fill();
    }

    /** Holds one sample more than stays uncut, as long as there are so many. */
    private void fill() {
        int channels = stream.channels();
        int missing = uncut + 1 - pending.length / channels;
        if (!ended && missing > 0) {
            float[] more = stream.read(missing);
            ended = more.length < missing * channels;
            int before = pending.length;
            pending = Arrays.copyOf(pending, before + more.length);
            System.arraycopy(more, 0, pending, before, more.length);
        }
    }

    @Override
    public boolean hasNext() {
        return pending.length > 0;
    }

    @Override
    public Piece next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int channels = stream.channels();
        int frames = pending.length / channels;
        int cut = frames <= uncut ? frames : cut(channels);
        Span span = cut == frames && given == 0 ? new Span(0, frames) : loud(cut, channels);
        float[] samples = Arrays.copyOfRange(pending, span.from() * channels, span.to() * channels);
        pending = Arrays.copyOfRange(pending, cut * channels, pending.length);
        double start = (double) (given + span.from()) / stream.sampleRate();
        given += cut;
        fill();
        return new Piece(file, start, normalized(samples, channels));
    }

    private record Span(int from, int to) {}

    /** The part of a piece that is not quiet, with a little before and after it: models often hear words in silence. */
    private Span loud(int frames, int channels) {
        int step = step();
        double[] levels = levels(frames / step, channels);
        double threshold = levels.length == 0 ? 0 : threshold(levels);
        int first = 0;
        int last = levels.length;
        while (first < last && levels[first] < threshold) {
            first++;
        }
        while (last > first && levels[last - 1] < threshold) {
            last--;
        }
        int margin = (int) (MARGIN * stream.sampleRate());
        return first >= last
                ? new Span(0, frames)
                : new Span(
                        Math.max(0, first * step - margin),
                        last == levels.length ? frames : Math.min(frames, last * step + margin));
    }

    private int step() {
        return Math.max(1, (int) (STEP * stream.sampleRate()));
    }

    private float[] normalized(float[] samples, int channels) {
        if (channels == 1 && stream.sampleRate() == normalizer.sampleRate()) {
            return samples;
        }
        try (TensorScope scope = TensorScope.open()) {
            int frames = samples.length / channels;
            Tensor signal = channels == 1 ? Tensor.of(samples, frames) : Tensor.of(samples, frames, channels);
            return normalizer.forward(signal, stream.sampleRate()).toFloatArray();
        }
    }

    /**
     * Shortly before the end of the longest pause of the stretch that may stay uncut, its beginning left out, so that
     * the next piece begins with speech; without a pause, the quietest place of the second half of a piece.
     */
    private int cut(int channels) {
        int step = step();
        double[] levels = levels(uncut / step, channels);
        double threshold = threshold(levels);
        int best = -1;
        int longestRun = (int) Math.round(SHORTEST_PAUSE / STEP) - 1;
        int run = 0;
        int margin = (int) Math.round(MARGIN / STEP);
        for (int i = longest / step / 4; i < levels.length; i++) {
            run = levels[i] < threshold ? run + 1 : 0;
            if (run > longestRun) {
                longestRun = run;
                best = i + 1 - margin;
            }
        }
        return (best < 0 ? quietest(Arrays.copyOf(levels, longest / step)) : best) * step;
    }

    private double[] levels(int count, int channels) {
        int step = step();
        double[] levels = new double[count];
        for (int i = 0; i < levels.length; i++) {
            double energy = 0;
            for (int j = i * step * channels; j < (i + 1) * step * channels; j++) {
                energy += (double) pending[j] * pending[j];
            }
            levels[i] = 10 * Math.log10(energy / (step * channels) + 1e-10);
        }
        return levels;
    }

    /** A quarter of the way from the quietest twentieth to the loudest. */
    private static double threshold(double[] levels) {
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double low = sorted[sorted.length / 20];
        double high = sorted[sorted.length - 1 - sorted.length / 20];
        return low + (high - low) / 4;
    }

    private static int quietest(double[] levels) {
        int half = (int) Math.round(WINDOW / STEP / 2);
        int best = levels.length / 2;
        double least = Double.POSITIVE_INFINITY;
        for (int i = Math.max(half, levels.length / 2); i + half < levels.length; i++) {
            double loudness = Arrays.stream(levels, i - half, i + half).sum();
            if (loudness <= least) {
                least = loudness;
                best = i;
            }
        }
        return best;
    }

    @Override
    public void close() {
        stream.close();
    }
}
