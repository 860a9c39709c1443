package org.broca.dataio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One open audio file, up to its packets; {@link #close} frees its native memory.
 *
 * <p>Only the known containers are accepted, and only from plain files: a playlist cannot make the reader open other
 * files or addresses.
 */
final class AudioContainer implements AutoCloseable {
    private static final String FORMATS = "wav,w64,flac,nistsphere,mp3,ogg,mov,mp4,m4a,aac,aiff,au,caf,matroska,webm,"
            + "amr,amrnb,amrwb,asf,voc,sds,ircam,avi,mpegts,ac3,eac3,wv,tta,ape,gsm,g722";
    /** A seek in a FLAC file costs about as much as decoding so many samples. */
    private static final long FLAC_SEEK_FRAMES = 100_000;

    private static final int LAST_PCM = 0x10fff;

    final Path file;

    /** Bytes of the file. */
    final long bytes;

    private final AVFormatContext format;
    private final AVStream stream;
    private final AVCodecParameters parameters;

    private AudioContainer(Path file, long bytes, AVFormatContext format, AVStream stream) {
        this.file = file;
        this.bytes = bytes;
        this.format = format;
        this.stream = stream;
        this.parameters = stream.codecpar();
    }

    /** Opens the first audio stream of the file. */
    static AudioContainer open(Path file) {
        Ffmpeg.start();
        AudioPlace place = AudioPlace.of(file);
        AVFormatContext format = openFormat(file, place);
        try {
            return new AudioContainer(file, place.size(), format, chooseStream(file, format));
        } catch (RuntimeException e) {
            avformat.avformat_close_input(format);
            throw e;
        }
    }

    private static AVFormatContext openFormat(Path file, AudioPlace place) {
        AVFormatContext format = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        try (BytePointer url = place.url()) {
            Ffmpeg.require(avutil.av_dict_set(options, "format_whitelist", FORMATS, 0), file, "cannot be opened");
            Ffmpeg.require(
                    avutil.av_dict_set(options, "protocol_whitelist", place.protocols(), 0), file, "cannot be opened");
            String guessed = guess(place);
            if (guessed.equals("wav")) { // else all demuxers are asked, packet by packet, what the PCM might be
                Ffmpeg.require(avutil.av_dict_set(options, "max_probe_packets", "0", 0), file, "cannot be opened");
            }
            AVInputFormat input = guessed.isEmpty() ? null : avformat.av_find_input_format(guessed);
            int code = avformat.avformat_open_input(format, url, input, options);
            Ffmpeg.require(code, file, "is not audio that can be read");
            return format;
        } finally {
            avutil.av_dict_free(options);
        }
    }

    /** The container by its first bytes, which spares asking every demuxer; empty leaves it to ffmpeg. */
    private static String guess(AudioPlace place) {
        byte[] start = place.start(12);
        if (start.length < 12) {
            return "";
        }
        String magic = new String(start, StandardCharsets.ISO_8859_1);
        if (magic.startsWith("RIFF") && magic.endsWith("WAVE")) {
            return "wav";
        }
        return magic.startsWith("fLaC") ? "flac" : magic.startsWith("NIST_1A") ? "nistsphere" : "";
    }

    private static AVStream chooseStream(Path file, AVFormatContext format) {
        if (!headerSuffices(format)) {
            int code = avformat.avformat_find_stream_info(format, (PointerPointer<?>) null);
            Ffmpeg.require(code, file, "is not audio that can be read");
        }
        int index =
                avformat.av_find_best_stream(format, avutil.AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
        if (index < 0) {
            throw Ffmpeg.failure(file + " holds no audio");
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            format.streams(i).discard(i == index ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
        }
        return format.streams(index);
    }

    /** PCM and FLAC say all in their headers; the others are probed, which decodes a little. */
    private static boolean headerSuffices(AVFormatContext format) {
        if (format.nb_streams() != 1) {
            return false;
        }
        AVCodecParameters p = format.streams(0).codecpar();
        boolean plain = isPcm(p.codec_id()) || p.codec_id() == avcodec.AV_CODEC_ID_FLAC;
        return plain && p.sample_rate() > 0 && p.ch_layout().nb_channels() > 0;
    }

    private static boolean isPcm(int codec) {
        return codec >= avcodec.AV_CODEC_ID_PCM_S16LE && codec <= LAST_PCM;
    }

    AVCodecParameters parameters() {
        return parameters;
    }

    AVRational timeBase() {
        return stream.time_base();
    }

    boolean isPcm() {
        return isPcm(parameters.codec_id());
    }

    boolean isFlac() {
        return parameters.codec_id() == avcodec.AV_CODEC_ID_FLAC;
    }

    /** True if the length in the header is exact: not an estimate from the bit rate. */
    boolean tellsLength() {
        return isPcm() || isFlac() || formatName().equals("ogg");
    }

    /** True if the header tells the exact end, and the decoder may give a little more. */
    boolean trimsAtHeader() {
        return parameters.codec_id() == avcodec.AV_CODEC_ID_VORBIS
                && formatName().equals("ogg");
    }

    /** True if seeking there is exact and faster than decoding up to there. */
    boolean seeksWellTo(long frame) {
        return isPcm() || (isFlac() && frame > FLAC_SEEK_FRAMES);
    }

    int sampleRate() {
        return parameters.sample_rate();
    }

    int channels() {
        return parameters.ch_layout().nb_channels();
    }

    String codecName() {
        return avcodec.avcodec_get_name(parameters.codec_id()).getString();
    }

    String formatName() {
        String names = format.iformat().name().getString();
        int comma = names.indexOf(',');
        return comma < 0 ? names : names.substring(0, comma);
    }

    /** Samples of one channel as the header tells, or -1 if it does not. */
    long headerFrames() {
        long duration = stream.duration();
        if (duration <= 0 || duration == avutil.AV_NOPTS_VALUE) {
            return -1;
        }
        boolean padded = parameters.codec_id() == avcodec.AV_CODEC_ID_OPUS
                && formatName().equals("ogg");
        return toFrames(duration) - (padded ? parameters.initial_padding() : 0);
    }

    /** A time stamp of the stream, in samples. */
    long toFrames(long timestamp) {
        AVRational base = stream.time_base();
        double perSecond = (double) base.den() / base.num();
        if (perSecond == sampleRate()) {
            return timestamp;
        }
        return Math.round(timestamp / perSecond * sampleRate());
    }

    /** Moves to the packet that holds the sample, or one before it; false if the container cannot. */
    boolean seek(long frame) {
        AVRational base = stream.time_base();
        long timestamp = Math.round((double) frame / sampleRate() * base.den() / base.num());
        return avformat.av_seek_frame(format, stream.index(), timestamp, avformat.AVSEEK_FLAG_BACKWARD) >= 0;
    }

    /** Reads the next packet of the audio stream; false at the end. */
    boolean next(AVPacket packet) {
        while (true) {
            int code = avformat.av_read_frame(format, packet);
            if (code == avutil.AVERROR_EOF()) {
                return false;
            }
            Ffmpeg.require(code, file, "cannot be read");
            if (packet.stream_index() == stream.index()) {
                return true;
            }
            avcodec.av_packet_unref(packet);
        }
    }

    @Override
    public void close() {
        avformat.avformat_close_input(format);
    }
}
