package org.broca.dataio;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Encodes samples of one channel and decodes them again, packet by packet, without a file. */
final class CodecRoundTrip implements AutoCloseable {
    private static final Path NAME = Path.of("audio in memory");

    private final AudioEncoder encoder;
    private final AVCodecContext decoder;
    private final AVFrame frame = avutil.av_frame_alloc();
    private @Nullable SampleConverter converter;
    private float[] values;
    private int filled;

    private CodecRoundTrip(AudioEncoder encoder, AVCodecContext decoder, int likely) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.values = new float[likely];
    }

    /** What a listener hears of the samples; the result may be longer, and has the decoder's rate. */
    static Samples of(float[] samples, int sampleRate, AudioEncoding encoding) {
        Ffmpeg.start();
        try (AudioEncoder encoder = AudioEncoder.open(NAME, encoding, 1, sampleRate, true);
                CodecRoundTrip trip = new CodecRoundTrip(encoder, decoder(encoder, encoding), samples.length)) {
            encoder.encode(samples, trip::decode);
            trip.send(null);
            return trip.result(sampleRate);
        }
    }

    private static AVCodecContext decoder(AudioEncoder encoder, AudioEncoding encoding) {
        AVCodec codec = avcodec.avcodec_find_decoder(encoding.codec);
        if (codec == null) {
            throw Ffmpeg.failure(NAME + ": this build of ffmpeg cannot read " + encoding);
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        AVCodecParameters parameters = avcodec.avcodec_parameters_alloc();
        try {
            int copied = avcodec.avcodec_parameters_from_context(parameters, encoder.codec());
            Ffmpeg.require(copied, NAME, "cannot be decoded");
            Ffmpeg.require(avcodec.avcodec_parameters_to_context(context, parameters), NAME, "cannot be decoded");
            context.thread_count(1).flags2(avcodec.AV_CODEC_FLAG2_SKIP_MANUAL);
            Ffmpeg.require(avcodec.avcodec_open2(context, codec, (AVDictionary) null), NAME, "cannot be decoded");
            return context;
        } catch (RuntimeException e) {
            avcodec.avcodec_free_context(context);
            throw e;
        } finally {
            avcodec.avcodec_parameters_free(parameters);
        }
    }

    private void decode(AVPacket packet) {
        send(packet);
    }

    private void send(@Nullable AVPacket packet) {
        Ffmpeg.require(avcodec.avcodec_send_packet(decoder, packet), NAME, "cannot be decoded");
        while (avcodec.avcodec_receive_frame(decoder, frame) >= 0) {
            take();
        }
    }

    private void take() {
        SampleConverter current = converter;
        if (current == null) {
            current = new SampleConverter(NAME, frame);
            converter = current;
        }
        int count = frame.nb_samples();
        if (filled + count > values.length) {
            values = Arrays.copyOf(values, Math.max(filled + count, values.length * 3 / 2));
        }
        current.convert(frame, 0, count, values, filled);
        filled += count;
    }

    /** All that was decoded, less what the encoder put before the first sample. */
    private Samples result(int sampleRate) {
        int rate = converter == null ? sampleRate : converter.sampleRate;
        long padding = Math.round((double) encoder.codec().initial_padding() * rate / sampleRate);
        int from = (int) Math.min(padding, filled);
        return new Samples(Arrays.copyOfRange(values, from, filled), 1, rate);
    }

    @Override
    public void close() {
        if (converter != null) {
            converter.close();
        }
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(decoder);
    }
}
