package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.BytePointer;

/** Writes samples to an audio file, whole or not at all: a file beside it takes the name when it is complete. */
final class AudioWriter {
    private AudioWriter() {}

    static void write(Path file, Samples samples, AudioEncoding encoding) {
        Ffmpeg.start();
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            writeFile(partial, file, samples, encoding);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        } finally {
            partial.toFile().delete();
        }
    }

    private static void writeFile(Path partial, Path file, Samples samples, AudioEncoding encoding) {
        AVFormatContext format = openFormat(partial, file);
        try {
            boolean global = (format.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0;
            try (AudioEncoder encoder =
                    AudioEncoder.open(file, encoding, samples.channels, samples.sampleRate, global)) {
                writeStream(format, file, encoder, samples.values);
            }
            Ffmpeg.require(closeFile(format), file, "cannot be written");
        } finally {
            int ignored = closeFile(format); // already closed unless something failed
            avformat.avformat_free_context(format);
        }
    }

    private static AVFormatContext openFormat(Path partial, Path file) {
        String ending = file.toString().toLowerCase(Locale.ROOT);
        AVOutputFormat muxer = avformat.av_guess_format(null, ending, null);
        if (muxer == null) {
            throw Ffmpeg.failure(file + ": no audio format has this ending");
        }
        AVFormatContext format = new AVFormatContext(null);
        try (BytePointer url = Ffmpeg.url(partial)) {
            int code = avformat.avformat_alloc_output_context2(format, muxer, (BytePointer) null, url);
            Ffmpeg.require(code, file, "cannot be written");
            AVIOContext output = new AVIOContext(null);
            int opened = avformat.avio_open(output, url, avformat.AVIO_FLAG_WRITE);
            if (opened < 0) {
                avformat.avformat_free_context(format);
                throw Ffmpeg.failure(file + " cannot be written: " + Ffmpeg.reason(opened));
            }
            format.pb(output).metadata_header_padding(0).flags(format.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
            return format;
        }
    }

    private static void writeStream(AVFormatContext format, Path file, AudioEncoder encoder, float[] values) {
        AVStream stream = avformat.avformat_new_stream(format, null);
        int copied = avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.codec());
        Ffmpeg.require(copied, file, "cannot be written");
        stream.time_base(encoder.codec().time_base());
        Ffmpeg.require(avformat.avformat_write_header(format, (AVDictionary) null), file, "cannot be written");
        encoder.encode(values, packet -> writePacket(format, file, encoder, stream, packet));
        Ffmpeg.require(avformat.av_write_trailer(format), file, "cannot be written");
    }

    private static void writePacket(
            AVFormatContext format, Path file, AudioEncoder encoder, AVStream stream, AVPacket packet) {
        avcodec.av_packet_rescale_ts(packet, encoder.codec().time_base(), stream.time_base());
        packet.stream_index(stream.index());
        Ffmpeg.require(avformat.av_write_frame(format, packet), file, "cannot be written");
    }

    private static int closeFile(AVFormatContext format) {
        AVIOContext output = format.pb();
        if (output == null || output.isNull()) {
            return 0;
        }
        format.pb(null);
        return avformat.avio_close(output);
    }
}
