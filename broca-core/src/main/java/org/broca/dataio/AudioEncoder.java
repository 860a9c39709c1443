package org.broca.dataio;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.ShortPointer;

/** Encodes interleaved floats into packets; {@link #close} frees its native memory. */
final class AudioEncoder implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final Path file;
    private final AudioEncoding encoding;
    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();
    private final int channels;

    /** Takes each packet as it is made; must not keep it. */
    interface Sink {
        void accept(AVPacket packet);
    }

    private AudioEncoder(Path file, AudioEncoding encoding, AVCodecContext codec) {
        this.file = file;
        this.encoding = encoding;
        this.codec = codec;
        this.channels = codec.ch_layout().nb_channels();
    }

    static AudioEncoder open(Path file, AudioEncoding encoding, int channels, int sampleRate, boolean globalHeader) {
        AVCodec encoder = findEncoder(encoding);
        if (encoder == null) {
            throw Ffmpeg.failure(file + ": this build of ffmpeg cannot write " + encoding);
        }
        AVCodecContext codec = avcodec.avcodec_alloc_context3(encoder);
        try (AVRational base = avutil.av_make_q(1, sampleRate)) {
            codec.sample_fmt(encoding.sampleFormat).sample_rate(sampleRate).time_base(base);
            codec.thread_count(1).flags(avcodec.AV_CODEC_FLAG_BITEXACT);
            codec.strict_std_compliance(avcodec.FF_COMPLIANCE_EXPERIMENTAL);
            avutil.av_channel_layout_default(codec.ch_layout(), channels);
            if (encoding == AudioEncoding.FLAC_24) {
                codec.bits_per_raw_sample(24);
            }
            if (globalHeader) {
                codec.flags(codec.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
            }
            int code = avcodec.avcodec_open2(codec, encoder, (AVDictionary) null);
            Ffmpeg.require(code, file, "cannot be written as " + encoding);
            return new AudioEncoder(file, encoding, codec);
        } catch (RuntimeException e) {
            avcodec.avcodec_free_context(codec);
            throw e;
        }
    }

    private static AVCodec findEncoder(AudioEncoding encoding) {
        if (encoding == AudioEncoding.VORBIS) {
            AVCodec best = avcodec.avcodec_find_encoder_by_name("libvorbis");
            return best == null ? avcodec.avcodec_find_encoder(encoding.codec) : best;
        }
        if (encoding == AudioEncoding.OPUS) {
            return avcodec.avcodec_find_encoder_by_name("libopus");
        }
        return avcodec.avcodec_find_encoder(encoding.codec);
    }

    AVCodecContext codec() {
        return codec;
    }

    /** Encodes all samples, then what the encoder held back. */
    void encode(float[] samples, Sink sink) {
        int frames = samples.length / channels;
        int chunk = codec.frame_size() > 0 ? codec.frame_size() : CHUNK;
        for (int start = 0; start < frames; start += chunk) {
            int count = Math.min(chunk, frames - start);
            fill(samples, start, count);
            send(frame, sink);
            avutil.av_frame_unref(frame);
        }
        send(null, sink);
    }

    private void fill(float[] samples, int start, int count) {
        frame.nb_samples(count)
                .format(encoding.sampleFormat)
                .sample_rate(codec.sample_rate())
                .pts(start);
        Ffmpeg.require(avutil.av_channel_layout_copy(frame.ch_layout(), codec.ch_layout()), file, "cannot be written");
        Ffmpeg.require(avutil.av_frame_get_buffer(frame, 0), file, "cannot be written");
        int from = start * channels;
        int values = count * channels;
        switch (encoding) {
            case PCM_U8 -> putBytes(samples, from, values);
            case PCM_16, ULAW, ALAW, FLAC_16 -> putShorts(samples, from, values);
            case PCM_24, PCM_32, FLAC_24 -> putInts(samples, from, values);
            case FLOAT, OPUS -> new FloatPointer(frame.data(0)).put(samples, from, values);
            case DOUBLE -> putDoubles(samples, from, values);
            case VORBIS, MPEG_LAYER_III, AAC -> putPlanes(samples, from, count);
        }
    }

    private void putBytes(float[] samples, int from, int values) {
        byte[] out = new byte[values];
        for (int i = 0; i < values; i++) {
            out[i] = Quantizer.pcmU8(samples[from + i]);
        }
        new BytePointer(frame.data(0)).put(out, 0, values);
    }

    private void putShorts(float[] samples, int from, int values) {
        short[] out = new short[values];
        boolean nearest = encoding.isFlac();
        for (int i = 0; i < values; i++) {
            float value = samples[from + i];
            out[i] = nearest ? Quantizer.flac16(value) : Quantizer.pcm16(value);
        }
        new ShortPointer(frame.data(0)).put(out, 0, values);
    }

    private void putInts(float[] samples, int from, int values) {
        int[] out = new int[values];
        boolean nearest = encoding.isFlac();
        for (int i = 0; i < values; i++) {
            float value = samples[from + i];
            out[i] = nearest ? Quantizer.flac24(value) : Quantizer.pcm32(value);
        }
        new IntPointer(frame.data(0)).put(out, 0, values);
    }

    private void putDoubles(float[] samples, int from, int values) {
        double[] out = new double[values];
        for (int i = 0; i < values; i++) {
            out[i] = samples[from + i];
        }
        new DoublePointer(frame.data(0)).put(out, 0, values);
    }

    private void putPlanes(float[] samples, int from, int count) {
        float[] plane = new float[count];
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < count; i++) {
                plane[i] = samples[from + i * channels + channel];
            }
            new FloatPointer(frame.extended_data(channel)).put(plane, 0, count);
        }
    }

    private void send(@org.jspecify.annotations.Nullable AVFrame next, Sink sink) {
        Ffmpeg.require(avcodec.avcodec_send_frame(codec, next), file, "cannot be encoded");
        while (true) {
            int code = avcodec.avcodec_receive_packet(codec, packet);
            if (code == avutil.AVERROR_EAGAIN() || code == avutil.AVERROR_EOF()) {
                return;
            }
            Ffmpeg.require(code, file, "cannot be encoded");
            try {
                sink.accept(packet);
            } finally {
                avcodec.av_packet_unref(packet);
            }
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(codec);
    }
}
