package org.broca.dataio;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns decoded frames of any sample format into interleaved floats in [-1, 1); {@link #close} frees its native memory.
 *
 * <p>Integers are divided by a power of two, so the values of PCM are exact (up to 24 bits) and the same as
 * libsndfile's.
 */
final class SampleConverter implements AutoCloseable {
    private final Path file;
    private final int format;
    private @Nullable SwrContext swr;
    private @Nullable FloatPointer buffer;
    private @Nullable PointerPointer<Pointer> planes;
    private int capacity;

    final int channels;
    final int sampleRate;

    /** A converter of frames like the given one. */
    SampleConverter(Path file, AVFrame first) {
        this.file = file;
        this.format = first.format();
        this.channels = first.ch_layout().nb_channels();
        this.sampleRate = first.sample_rate();
        if (!isFloat()) {
            open(first);
        }
    }

    /** Packed floats, or one plane of them, need no conversion. */
    private boolean isFloat() {
        return format == avutil.AV_SAMPLE_FMT_FLT || (format == avutil.AV_SAMPLE_FMT_FLTP && channels == 1);
    }

    private void open(AVFrame first) {
        SwrContext context = new SwrContext(null);
        try {
            int code = swresample.swr_alloc_set_opts2(
                    context,
                    first.ch_layout(),
                    avutil.AV_SAMPLE_FMT_FLT,
                    sampleRate,
                    first.ch_layout(),
                    format,
                    sampleRate,
                    0,
                    null);
            Ffmpeg.require(code, file, "cannot be converted");
            Ffmpeg.require(swresample.swr_init(context), file, "cannot be converted");
        } catch (RuntimeException e) {
            swresample.swr_free(context);
            throw e;
        }
        swr = context;
    }

    /** Refuses a frame that differs from the first in rate, channels or format. */
    void requireSame(AVFrame frame) {
        if (frame.sample_rate() != sampleRate || frame.ch_layout().nb_channels() != channels) {
            throw Ffmpeg.failure(String.format(
                    "%s changes in the middle, from %d Hz and %d channels to %d Hz and %d channels",
                    file,
                    sampleRate,
                    channels,
                    frame.sample_rate(),
                    frame.ch_layout().nb_channels()));
        }
        if (frame.format() != format) {
            throw Ffmpeg.failure(file + " changes its sample format in the middle");
        }
    }

    /** Copies samples {@code from} to {@code from + count} (of one channel) of the frame into the target. */
    void convert(AVFrame frame, int from, int count, float[] target, int offset) {
        SwrContext context = swr;
        if (context == null) {
            FloatPointer values = new FloatPointer(frame.extended_data(0));
            values.position((long) from * channels).get(target, offset, count * channels);
            return;
        }
        int samples = frame.nb_samples();
        FloatPointer values = buffer(samples);
        PointerPointer<Pointer> out = planes;
        int converted = swresample.swr_convert(context, out, samples, frame.extended_data(), samples);
        Ffmpeg.require(converted, file, "cannot be converted");
        values.position((long) from * channels).get(target, offset, count * channels);
    }

    private FloatPointer buffer(int samples) {
        FloatPointer current = buffer;
        if (current == null || capacity < samples) {
            release();
            current = new FloatPointer((long) samples * channels);
            planes = new PointerPointer<>(1);
            planes.put(0, current);
            capacity = samples;
            buffer = current;
        }
        return current;
    }

    private void release() {
        if (buffer != null) {
            buffer.close();
        }
        if (planes != null) {
            planes.close();
        }
    }

    @Override
    public void close() {
        release();
        if (swr != null) {
            swresample.swr_free(swr);
        }
    }
}
