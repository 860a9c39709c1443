package org.broca.dataio;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Reads a segment of a file: finds its first sample, decodes, and gathers the samples up to its last. */
final class AudioReader {
    /** Frames set aside at first for a byte of the file, so that a lying header cannot ask for all memory. */
    private static final long FRAMES_PER_BYTE = 16;

    private final AudioContainer container;
    private final AudioSegment segment;
    private float[] values = new float[0];
    private int filled;
    private long position;
    private final long last;

    private AudioReader(AudioContainer container, AudioSegment segment) {
        this.container = container;
        this.segment = segment;
        long end =
                container.trimsAtHeader() && container.headerFrames() > 0 ? container.headerFrames() : Long.MAX_VALUE;
        this.last = segment.toEnd() ? end : Math.min(segment.stop(), end);
    }

    static Samples read(AudioSegment segment) {
        try (AudioContainer container = AudioContainer.open(segment.file())) {
            AudioReader reader = new AudioReader(container, segment);
            if (!reader.seeks()) {
                return reader.require(reader.decode(false));
            }
            Samples samples = container.seek(segment.start()) ? reader.decode(true) : null;
            return samples == null ? readFromStart(segment) : samples;
        }
    }

    /** A container that failed to seek may be left at any place: a new one begins at the beginning. */
    private static Samples readFromStart(AudioSegment segment) {
        try (AudioContainer container = AudioContainer.open(segment.file())) {
            AudioReader reader = new AudioReader(container, segment);
            return reader.require(reader.decode(false));
        }
    }

    private boolean seeks() {
        return segment.start() > 0 && container.seeksWellTo(segment.start()) && !pastEnd();
    }

    /** Counts the samples of one channel by decoding the file. */
    static long countFrames(Path file) {
        try (AudioContainer container = AudioContainer.open(file);
                AudioDecoder decoder = AudioDecoder.open(container)) {
            long frames = 0;
            while (decoder.next()) {
                frames += decoder.frame().nb_samples();
            }
            return container.trimsAtHeader() ? Math.min(frames, container.headerFrames()) : frames;
        }
    }

    /** The samples, or null if the seek landed at an unknown place or past the start. */
    private @Nullable Samples decode(boolean sought) {
        try (AudioDecoder decoder = AudioDecoder.open(container)) {
            if (!decoder.next()) {
                return sought && !pastEnd() ? null : finish(null, decoder);
            }
            position = sought ? startOf(decoder.frame()) : -decoder.padding();
            if (sought && (position < 0 || position > segment.start())) {
                return null;
            }
            try (SampleConverter converter = new SampleConverter(container.file, decoder.frame())) {
                reserve(converter.channels);
                do {
                    converter.requireSame(decoder.frame());
                    take(decoder.frame(), converter);
                } while (!done() && decoder.next());
                return finish(converter, decoder);
            }
        }
    }

    private long startOf(AVFrame frame) {
        return frame.pts() == avutil.AV_NOPTS_VALUE ? -1 : container.toFrames(frame.pts());
    }

    private boolean pastEnd() {
        return container.headerFrames() >= 0 && segment.start() >= container.headerFrames();
    }

    private boolean done() {
        return position >= last;
    }

    private void reserve(int channels) {
        long known = container.headerFrames();
        long end = known < 0 ? (segment.toEnd() ? 0 : last) : Math.min(known, last);
        long likely = Math.max(0, Math.min(end - segment.start(), container.bytes * FRAMES_PER_BYTE));
        values = new float[Math.toIntExact(Math.min(likely * channels, Integer.MAX_VALUE / 2))];
    }

    private void take(AVFrame frame, SampleConverter converter) {
        long end = position + frame.nb_samples();
        long from = Math.max(position, segment.start());
        long to = Math.min(end, last);
        if (from < to) {
            int count = (int) (to - from);
            makeRoom((long) filled + (long) count * converter.channels);
            converter.convert(frame, (int) (from - position), count, values, filled);
            filled += count * converter.channels;
        }
        position = end;
    }

    private void makeRoom(long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw Ffmpeg.failure(container.file + " is too long to be read at once: read it in segments");
        }
        if (needed > values.length) {
            long larger = Math.min(Math.max(needed, values.length * 3L / 2), Integer.MAX_VALUE - 8);
            values = Arrays.copyOf(values, (int) larger);
        }
    }

    private Samples finish(@Nullable SampleConverter converter, AudioDecoder decoder) {
        long expected = container.headerFrames();
        if (container.isFlac() && segment.toEnd() && !pastEnd() && position < expected) {
            throw Ffmpeg.failure(String.format(
                    "%s is cut short or corrupt: it holds %d of its %d samples", container.file, position, expected));
        }
        if (converter == null && !pastEnd() && (decoder.broken() > 0 || !container.isPcm())) {
            throw Ffmpeg.failure(container.file + " holds no audio that can be decoded");
        }
        int channels = converter == null ? Math.max(1, container.channels()) : converter.channels;
        int rate = converter == null ? container.sampleRate() : converter.sampleRate;
        float[] exact = filled == values.length ? values : Arrays.copyOf(values, filled);
        return new Samples(exact, channels, rate);
    }

    private Samples require(@Nullable Samples samples) {
        if (samples == null) {
            throw Ffmpeg.failure(container.file + " gives no position of its samples");
        }
        return samples;
    }
}
