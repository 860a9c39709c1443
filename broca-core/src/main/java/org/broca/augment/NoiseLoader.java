package org.broca.augment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.broca.processing.Resample;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/** Recordings of noise, cut to the width of the waveforms they are to be mixed with. */
final class NoiseLoader {
    private final AudioSource source;
    private final Optional<Resample> resample;
    private final boolean padNoise;
    private final Optional<Integer> startIndex;

    NoiseLoader(AddNoise.Builder b, Path csvFile) {
        source = new AudioSource(
                "AddNoise", csvFile, b.csvKeys, b.sorting, b.replacements, "noise_sample_rate", b.noiseSampleRate);
        resample = resample(b.noiseSampleRate, b.cleanSampleRate);
        padNoise = b.padNoise;
        startIndex = Optional.ofNullable(b.startIndex);
        startIndex.ifPresent(
                start -> Check.that(start >= 0, "AddNoise: start_index must be at least 0, got %d", start));
    }

    /** What brings recordings to the waveforms' rate, if the rates differ. */
    static Optional<Resample> resample(int from, int to) {
        return from == to ? Optional.empty() : Optional.of(new Resample(from, to));
    }

    Optional<Resample> resample() {
        return resample;
    }

    /** Noise of the waveforms' batch and width, and how many samples of each row are noise. */
    AudioSource.Batch load(Tensor waveforms, Tensor lengths, Draws draws) {
        long[] wanted = Batches.wholeSamples(waveforms, lengths);
        AudioSource.Batch batch = source.next(wanted.length, draws);
        Tensor noise = channelsOf(waveforms, batch.data()).to(waveforms.device());
        if (resample.isPresent()) {
            resample.orElseThrow().to(waveforms.device());
            noise = resample.orElseThrow().forward(noise);
        }
        long[] present = Batches.wholeSamples(noise.size(1), batch.lengths());
        if (padNoise) {
            noise = repeated(noise, present, wanted);
        }
        long start = startIndex.isPresent() ? startIndex.orElseThrow() : start(present, wanted, draws);
        long time = waveforms.size(1);
        Tensor cut = cut(noise, start, time);
        float[] counts = new float[wanted.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.max(1, Math.min(present[i] - start, time));
        }
        return new AudioSource.Batch(
                cut.to(waveforms.dtype()), Tensor.of(counts, counts.length).to(waveforms.device()));
    }

    /** Mono noise goes to all channels, of several channels mono waveforms get the first. */
    private static Tensor channelsOf(Tensor waveforms, Tensor noise) {
        if (waveforms.dim() == 2) {
            return noise.dim() == 2 ? noise : noise.select(2, 0);
        }
        boolean same = noise.dim() == 3 && noise.size(2) == waveforms.size(2);
        return same ? noise : (noise.dim() == 2 ? noise : noise.select(2, 0)).unsqueeze(2);
    }

    /** Puts beginnings of the noise in front of it until every row is long enough. */
    private static Tensor repeated(Tensor noise, long[] present, long[] wanted) {
        Tensor longer = noise;
        while (anyShorter(present, wanted)) {
            long least = Math.max(1, Arrays.stream(present).min().orElseThrow());
            longer = Tensor.cat(1, longer.narrow(1, 0, least), longer);
            for (int i = 0; i < present.length; i++) {
                present[i] += least;
            }
        }
        return longer;
    }

    private static boolean anyShorter(long[] present, long[] wanted) {
        for (int i = 0; i < present.length; i++) {
            if (present[i] < wanted[i]) {
                return true;
            }
        }
        return false;
    }

    private static long start(long[] present, long[] wanted, Draws draws) {
        long most = Long.MAX_VALUE;
        for (int i = 0; i < present.length; i++) {
            most = Math.min(most, present[i] - wanted[i]);
        }
        return draws.integer(0, Math.max(1, most));
    }

    private static Tensor cut(Tensor noise, long start, long time) {
        Check.that(
                start < noise.size(1),
                "AddNoise: start_index %d is past the end of the longest noise of the batch, %d samples",
                start,
                noise.size(1));
        long count = Math.min(time, noise.size(1) - start);
        Tensor part = noise.narrow(1, start, count);
        if (count == time) {
            return part;
        }
        return part.dim() == 2
                ? Functional.pad(part, PadMode.CONSTANT, 0, 0, time - count)
                : Functional.pad(part, PadMode.CONSTANT, 0, 0, 0, 0, time - count);
    }
}
