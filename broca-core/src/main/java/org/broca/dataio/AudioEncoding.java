package org.broca.dataio;

import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** How the samples of a written audio file are stored; the names are libsndfile's. */
public enum AudioEncoding {
    PCM_U8(avcodec.AV_CODEC_ID_PCM_U8, avutil.AV_SAMPLE_FMT_U8),
    PCM_16(avcodec.AV_CODEC_ID_PCM_S16LE, avutil.AV_SAMPLE_FMT_S16),
    PCM_24(avcodec.AV_CODEC_ID_PCM_S24LE, avutil.AV_SAMPLE_FMT_S32),
    PCM_32(avcodec.AV_CODEC_ID_PCM_S32LE, avutil.AV_SAMPLE_FMT_S32),
    FLOAT(avcodec.AV_CODEC_ID_PCM_F32LE, avutil.AV_SAMPLE_FMT_FLT),
    DOUBLE(avcodec.AV_CODEC_ID_PCM_F64LE, avutil.AV_SAMPLE_FMT_DBL),
    ULAW(avcodec.AV_CODEC_ID_PCM_MULAW, avutil.AV_SAMPLE_FMT_S16),
    ALAW(avcodec.AV_CODEC_ID_PCM_ALAW, avutil.AV_SAMPLE_FMT_S16),
    FLAC_16(avcodec.AV_CODEC_ID_FLAC, avutil.AV_SAMPLE_FMT_S16),
    FLAC_24(avcodec.AV_CODEC_ID_FLAC, avutil.AV_SAMPLE_FMT_S32),
    VORBIS(avcodec.AV_CODEC_ID_VORBIS, avutil.AV_SAMPLE_FMT_FLTP),
    OPUS(avcodec.AV_CODEC_ID_OPUS, avutil.AV_SAMPLE_FMT_FLT),
    MPEG_LAYER_III(avcodec.AV_CODEC_ID_MP3, avutil.AV_SAMPLE_FMT_FLTP),
    AAC(avcodec.AV_CODEC_ID_AAC, avutil.AV_SAMPLE_FMT_FLTP);

    private static final Map<String, AudioEncoding> BY_ENDING = Map.of(
            "wav",
            PCM_16,
            "w64",
            PCM_16,
            "flac",
            FLAC_16,
            "ogg",
            OPUS,
            "opus",
            OPUS,
            "mp3",
            MPEG_LAYER_III,
            "m4a",
            AAC);

    final int codec;
    final int sampleFormat;

    AudioEncoding(int codec, int sampleFormat) {
        this.codec = codec;
        this.sampleFormat = sampleFormat;
    }

    /** True for FLAC, whose samples libsndfile rounds in another way than PCM. */
    boolean isFlac() {
        return this == FLAC_16 || this == FLAC_24;
    }

    /** The usual encoding of files with this name: 16 bits for wav and flac, Opus for ogg. */
    static AudioEncoding ofFile(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        AudioEncoding encoding = BY_ENDING.get(ending);
        if (encoding == null) {
            throw new IllegalArgumentException(name + ": cannot write audio with this ending; it must be one of .wav,"
                    + " .w64, .flac, .ogg, .opus, .mp3, .m4a");
        }
        return encoding;
    }
}
