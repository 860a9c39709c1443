package org.broca.dataio;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the packets of a container into frames of samples; {@link #close} frees its native memory.
 *
 * <p>A broken packet is an error in a FLAC file. Lossy streams often start or end with one (tags, a cut bit reservoir),
 * so there it is skipped, with a warning.
 */
final class AudioDecoder implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AudioDecoder.class);

    private final AudioContainer container;
    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();
    private boolean drained;
    private int broken;

    private AudioDecoder(AudioContainer container, AVCodecContext codec) {
        this.container = container;
        this.codec = codec;
    }

    static AudioDecoder open(AudioContainer container) {
        AVCodec decoder = avcodec.avcodec_find_decoder(container.parameters().codec_id());
        if (decoder == null) {
            throw Ffmpeg.failure(container.file + " is encoded as " + container.codecName() + ", which cannot be read");
        }
        AVCodecContext codec = avcodec.avcodec_alloc_context3(decoder);
        try {
            int code = avcodec.avcodec_parameters_to_context(codec, container.parameters());
            Ffmpeg.require(code, container.file, "cannot be decoded");
            codec.pkt_timebase(container.timeBase());
            codec.thread_count(1);
            if (container.trimsAtHeader()) {
                codec.flags2(avcodec.AV_CODEC_FLAG2_SKIP_MANUAL); // its own end is at times a block too early
            }
            if (container.isFlac()) {
                codec.err_recognition(avcodec.AV_EF_CRCCHECK | avcodec.AV_EF_EXPLODE);
            }
            Ffmpeg.require(
                    avcodec.avcodec_open2(codec, decoder, (AVDictionary) null), container.file, "cannot be decoded");
            return new AudioDecoder(container, codec);
        } catch (RuntimeException e) {
            avcodec.avcodec_free_context(codec);
            throw e;
        }
    }

    /** The frame that {@link #next} filled. */
    AVFrame frame() {
        return frame;
    }

    /** Samples at the start of the frame that are not part of the recording, where the decoder left them in. */
    long padding() {
        AVFrameSideData skip = avutil.av_frame_get_side_data(frame, avutil.AV_FRAME_DATA_SKIP_SAMPLES);
        return skip == null || skip.isNull() ? 0 : new IntPointer(skip.data()).get();
    }

    /** Packets that could not be decoded so far. */
    int broken() {
        return broken;
    }

    /** Decodes the next frame; false at the end of the file. */
    boolean next() {
        while (true) {
            int code = avcodec.avcodec_receive_frame(codec, frame);
            if (code >= 0) {
                return true;
            }
            if (code == avutil.AVERROR_EOF() || (drained && code == avutil.AVERROR_EAGAIN())) {
                return false;
            }
            if (code != avutil.AVERROR_EAGAIN()) {
                brokenPacket(code);
            } else {
                feed();
            }
        }
    }

    private void feed() {
        if (container.next(packet)) {
            int code = avcodec.avcodec_send_packet(codec, packet);
            avcodec.av_packet_unref(packet);
            if (code < 0) {
                brokenPacket(code);
            }
        } else {
            drained = true;
            int code = avcodec.avcodec_send_packet(codec, null);
            if (code < 0 && code != avutil.AVERROR_EOF()) {
                brokenPacket(code);
            }
        }
    }

    private void brokenPacket(int code) {
        if (container.isPcm()) {
            return; // only the last packet of a cut file: a part of a sample
        }
        if (container.isFlac()) {
            throw Ffmpeg.failure(container.file + " is corrupt: " + Ffmpeg.reason(code));
        }
        if (broken++ == 0) {
            LOGGER.warn("{}: skipped a packet that cannot be decoded ({})", container.file, Ffmpeg.reason(code));
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(codec);
    }
}
