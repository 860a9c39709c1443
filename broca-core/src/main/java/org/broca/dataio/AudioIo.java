package org.broca.dataio;

import java.nio.file.Path;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Reads and writes audio files: wav in all encodings, flac, NIST SPHERE, mp3, ogg, opus, m4a and more.
 *
 * <p>Values are float32 in [-1, 1), at the file's own rate, and for PCM and FLAC the same as libsndfile's, which
 * SpeechBrain uses. Two differences: Opus always comes out at 48 kHz, and a FLAC file that is cut short or damaged is
 * an error.
 *
 * <p>Shapes: {@code [time]} for one channel, {@code [time, channels]} for more.
 *
 * <p>Any thread may read; nothing is shared between calls.
 */
public final class AudioIo {
    /**
     * A recording and its rate.
     *
     * @param signal {@code [time]} or {@code [time, channels]}
     * @param sampleRate in Hz
     */
    public record Recording(Tensor signal, int sampleRate) {}

    private AudioIo() {}

    /** Version of the ffmpeg that reads and writes, as {@code 8.0.1}. */
    public static String ffmpegVersion() {
        return Ffmpeg.version();
    }

    /**
     * Reads a whole file.
     *
     * @return {@code [time]} or {@code [time, channels]}
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public static Tensor readAudio(Path file) {
        return readAudio(new AudioSegment(file));
    }

    /**
     * Reads a segment; what lies past the end of the file is left out.
     *
     * @return {@code [time]} or {@code [time, channels]}
     * @throws java.io.UncheckedIOException if the file is missing, not audio or damaged; the message names the path
     */
    public static Tensor readAudio(AudioSegment segment) {
        return tensor(AudioReader.read(segment));
    }

    /** Reads what a manifest's item gives: a path, or an object as {@link AudioSegment#of} takes it. */
    public static Tensor readAudio(Object manifestValue) {
        return readAudio(AudioSegment.of(manifestValue));
    }

    /** Reads a segment together with its rate. */
    public static Recording load(AudioSegment segment) {
        Samples samples = AudioReader.read(segment);
        return new Recording(tensor(samples), samples.sampleRate);
    }

    /** Reads files of the same length into the channels of one signal, {@code [time, channels]}. */
    public static Tensor readAudioMultichannel(List<AudioSegment> segments) {
        Check.that(!segments.isEmpty(), "readAudioMultichannel needs at least one file");
        Tensor[] parts = segments.stream()
                .map(AudioReader::read)
                .map(samples -> Tensor.of(samples.values, samples.frames(), samples.channels))
                .toArray(Tensor[]::new);
        for (int i = 1; i < parts.length; i++) {
            Check.that(
                    parts[i].size(0) == parts[0].size(0),
                    "channels must be equally long: %s has %d samples, %s has %d",
                    segments.get(0).file(),
                    parts[0].size(0),
                    segments.get(i).file(),
                    parts[i].size(0));
        }
        return Tensor.cat(1, parts);
    }

    /**
     * What the file holds; only containers that do not tell their length are decoded for it.
     *
     * @throws java.io.UncheckedIOException if it is missing or not audio; the message names the path
     */
    public static AudioInfo readAudioInfo(Path file) {
        try (AudioContainer container = AudioContainer.open(file)) {
            long told = container.tellsLength() ? container.headerFrames() : -1;
            long frames = told >= 0 ? told : AudioReader.countFrames(file);
            return new AudioInfo(
                    container.sampleRate(),
                    frames,
                    container.channels(),
                    container.codecName(),
                    container.formatName());
        }
    }

    /**
     * Writes a signal, {@code [time]} or {@code [time, channels]}, in the usual encoding of the file's ending: 16 bits
     * for wav and flac. Values outside [-1, 1) are clipped.
     */
    public static void writeAudio(Path file, Tensor signal, int sampleRate) {
        writeAudio(file, signal, sampleRate, AudioEncoding.ofFile(file.toString()));
    }

    /** As {@link #writeAudio(Path, Tensor, int)}, in a given encoding. */
    public static void writeAudio(Path file, Tensor signal, int sampleRate, AudioEncoding encoding) {
        Check.that(
                signal.dim() == 1 || signal.dim() == 2,
                "writeAudio expects [time] or [time, channels] but got %s",
                signal.shape());
        Check.that(sampleRate > 0, "writeAudio: sampleRate must be positive, got %d", sampleRate);
        int channels = signal.dim() == 1 ? 1 : Math.toIntExact(signal.size(1));
        Check.that(channels > 0, "writeAudio: the signal has no channels: %s", signal.shape());
        float[] values = signal.detach().to(DType.FLOAT32).toFloatArray();
        AudioWriter.write(file, new Samples(values, channels, sampleRate), encoding);
    }

    /**
     * Encodes a signal of one channel and decodes it again, in memory: what a lossy encoding leaves of it.
     *
     * @param signal {@code [time]}
     * @return {@code [time']} at the decoder's rate (Opus: 48 kHz), {@code time'} a little more or less than it was
     * @throws java.io.UncheckedIOException if the encoding does not know the rate
     */
    public static Recording encodeAndDecode(Tensor signal, int sampleRate, AudioEncoding encoding) {
        Check.that(signal.dim() == 1, "encodeAndDecode expects [time] but got %s", signal.shape());
        float[] values = signal.detach().to(DType.FLOAT32).toFloatArray();
        Samples samples = CodecRoundTrip.of(values, sampleRate, encoding);
        return new Recording(tensor(samples), samples.sampleRate);
    }

    private static Tensor tensor(Samples samples) {
        return samples.channels == 1
                ? Tensor.of(samples.values, samples.values.length)
                : Tensor.of(samples.values, samples.frames(), samples.channels);
    }
}
