package org.broca.dataio;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording from beginning to end, piece by piece, in memory that does not grow with its length.
 *
 * <p>Gives the samples that {@link AudioIo#readAudio(Path)} gives. Belongs to one thread; {@link #close} frees its
 * native memory.
 */
public final class AudioStream implements AutoCloseable {
    private final AudioContainer container;
    private final AudioDecoder decoder;
    private final long end;
    private final boolean audible;
    private @Nullable SampleConverter converter;
    private float[] buffer = new float[0];
    private int from;
    private int to;
    private long position;
    private boolean ended;

    private AudioStream(AudioContainer container, AudioDecoder decoder) {
        this.container = container;
        this.decoder = decoder;
        end = container.trimsAtHeader() && container.headerFrames() > 0 ? container.headerFrames() : Long.MAX_VALUE;
        audible = advance();
        if (!audible && (decoder.broken() > 0 || !container.isPcm())) {
            throw Ffmpeg.failure(container.file + " holds no audio that can be decoded");
        }
    }

    /**
     * Opens a recording.
     *
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public static AudioStream open(Path file) {
        AudioContainer container = AudioContainer.open(file);
        try {
            AudioDecoder decoder = AudioDecoder.open(container);
            try {
                return new AudioStream(container, decoder);
            } catch (RuntimeException e) {
                decoder.close();
                throw e;
            }
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    public int channels() {
        SampleConverter known = converter;
        return known == null ? Math.max(1, container.channels()) : known.channels;
    }

    /** In Hz. */
    public int sampleRate() {
        SampleConverter known = converter;
        return known == null ? container.sampleRate() : known.sampleRate;
    }

    /**
     * The next samples, those of all channels of a moment after each other.
     *
     * @param frames how many of each channel are wanted; fewer come only at the end
     * @throws java.io.UncheckedIOException if the recording turns out to be damaged
     */
    public float[] read(int frames) {
        int wanted = Math.multiplyExact(frames, channels());
        while (to - from < wanted && !ended) {
            if (!advance()) {
                finish();
            }
        }
        int count = Math.min(wanted, to - from);
        float[] samples = Arrays.copyOfRange(buffer, from, from + count);
        from += count;
        return samples;
    }

    /** Decodes one more frame into the buffer; false at the end. */
    private boolean advance() {
        if (ended || position >= end || !decoder.next()) {
            return false;
        }
        AVFrame frame = decoder.frame();
        SampleConverter known = converter;
        if (known == null) {
            known = new SampleConverter(container.file, frame);
            converter = known;
            position = -decoder.padding();
        }
        known.requireSame(frame);
        long last = position + frame.nb_samples();
        int skipped = (int) Math.max(0, -position);
        int count = (int) (Math.min(last, end) - position) - skipped;
        if (count > 0) {
            makeRoom(count * known.channels);
            known.convert(frame, skipped, count, buffer, to);
            to += count * known.channels;
        }
        position = last;
        return true;
    }

    private void makeRoom(int more) {
        if (to + more > buffer.length) {
            int kept = to - from;
            float[] target = kept + more > buffer.length / 2 ? new float[2 * (kept + more)] : buffer;
            System.arraycopy(buffer, from, target, 0, kept);
            buffer = target;
            from = 0;
            to = kept;
        }
    }

    private void finish() {
        ended = true;
        long expected = container.headerFrames();
        if (container.isFlac() && audible && position < expected) {
            throw Ffmpeg.failure("%s is cut short or corrupt: it holds %d of its %d samples"
                    .formatted(container.file, position, expected));
        }
    }

    @Override
    public void close() {
        SampleConverter known = converter;
        if (known != null) {
            known.close();
        }
        decoder.close();
        container.close();
    }
}
