package org.broca.dataio;

import java.util.Locale;

/**
 * What an audio file holds, as told by its header.
 *
 * @param sampleRate in Hz
 * @param frames samples of one channel
 * @param codec ffmpeg's name of the encoding, such as {@code pcm_s16le} or {@code flac}
 * @param format ffmpeg's name of the container, such as {@code wav} or {@code ogg}
 */
public record AudioInfo(int sampleRate, long frames, int channels, String codec, String format) {
    /** Length in seconds. */
    public double duration() {
        return sampleRate > 0 ? (double) frames / sampleRate : 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s/%s, %d Hz, %d channel%s, %d frames, %.3f s",
                format,
                codec,
                sampleRate,
                channels,
                channels == 1 ? "" : "s",
                frames,
                duration());
    }
}
