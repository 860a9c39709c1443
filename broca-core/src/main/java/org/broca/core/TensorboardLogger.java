package org.broca.core;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Writes statistics, sounds and pictures for TensorBoard, under SpeechBrain's names: {@code loss/train},
 * {@code error/valid}, {@code lr}.
 *
 * <p>Steps count the calls, from 1; a list of numbers takes as many steps as it has. What is not a number is left out.
 * Not thread-safe.
 */
public final class TensorboardLogger implements TrainLogger {
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int AUDIO = 6;
    private static final int SAMPLE_BYTES = 2;

    private final EventFile events;
    private final Map<String, Long> steps = new HashMap<>();
    private long metaStep;

    /**
     * A logger.
     *
     * @param saveDir folder of the event file, made when something is logged
     */
    public TensorboardLogger(Path saveDir) {
        events = new EventFile(saveDir);
    }

    @Override
    public void logStats(Map<String, ?> meta, Map<String, ?> train, Map<String, ?> valid, Map<String, ?> test) {
        metaStep++;
        meta.forEach((name, value) -> number(name, value, metaStep));
        series("train", train);
        series("valid", valid);
        series("test", test);
        tell(valid, test);
    }

    private void series(String dataset, Map<String, ?> stats) {
        stats.forEach((name, value) -> {
            String tag = name + "/" + dataset;
            List<?> values = value instanceof List<?> list ? list : List.of(value);
            values.forEach(item -> number(tag, item, steps.merge(tag, 1L, Long::sum)));
        });
    }

    private void number(String tag, Object value, long step) {
        if (value instanceof Number number) {
            events.append(tag, step, out -> out.writeFloat(SIMPLE_VALUE, number.floatValue()));
        } else if (value instanceof Tensor tensor) {
            number(tag, tensor.item(), step);
        }
    }

    /**
     * Logs a sound at the current step.
     *
     * @param value samples in [-1, 1], cut off outside: {@code [time]}, or with further dimensions of size 1
     * @param sampleRate in Hz
     */
    public void logAudio(String name, Tensor value, int sampleRate) {
        try (TensorScope scope = TensorScope.open()) {
            float[] samples = value.toFloatArray();
            long longest = LongStream.of(value.shape().toArray()).max().orElse(1);
            Check.that(longest == samples.length, "a sound must have one dimension, got %s", value.shape());
            byte[] audio = EventFile.message(out -> audio(out, samples, sampleRate));
            events.append(name, metaStep, out -> out.writeByteArray(AUDIO, audio));
        }
    }

    private static void audio(CodedOutputStream out, float[] samples, int sampleRate) throws IOException {
        out.writeFloat(1, sampleRate);
        out.writeInt64(2, 1); // channels
        out.writeInt64(3, samples.length);
        out.writeByteArray(4, wave(samples, sampleRate));
        out.writeString(5, "audio/wav");
    }

    private static byte[] wave(float[] samples, int sampleRate) {
        int bytes = samples.length * SAMPLE_BYTES;
        ByteBuffer wave = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wave.put(ascii("RIFF")).putInt(36 + bytes).put(ascii("WAVEfmt ")).putInt(16);
        wave.putShort((short) 1).putShort((short) 1).putInt(sampleRate).putInt(sampleRate * SAMPLE_BYTES);
        wave.putShort((short) SAMPLE_BYTES).putShort((short) (8 * SAMPLE_BYTES));
        wave.put(ascii("data")).putInt(bytes);
        for (float sample : samples) {
            wave.putShort((short) (Math.max(-1, Math.min(1, sample)) * Short.MAX_VALUE));
        }
        return wave.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Logs a picture of a matrix at the current step, its first row at the bottom, its largest value white.
     *
     * @param value {@code [rows, columns]}, or with further dimensions of size 1
     */
    public void logFigure(String name, Tensor value) {
        try (TensorScope scope = TensorScope.open()) {
            Picture picture = Picture.ofMatrix(value);
            byte[] image = EventFile.message(out -> {
                out.writeInt32(1, picture.height());
                out.writeInt32(2, picture.width());
                out.writeInt32(3, picture.channels());
                out.writeByteArray(4, picture.png());
            });
            events.append(name, metaStep, out -> out.writeByteArray(IMAGE, image));
        }
    }
}
