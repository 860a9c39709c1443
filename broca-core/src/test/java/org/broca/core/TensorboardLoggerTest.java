package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorboardLoggerTest {
    @TempDir
    Path folder;

    /** A reader of its own: {@code tools/golden/tensorboard_check.py} does the same with TensorBoard's. */
    private record Event(long step, String version, String tag, float number, byte[] blob) {}

    private List<Event> events() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.\\d{10}\\..+\\.\\d+\\.\\d+");
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            List<Event> events = new ArrayList<>();
            while (bytes.hasRemaining()) {
                byte[] length = new byte[8];
                bytes.get(length);
                assertThat(bytes.getInt()).isEqualTo(EventFile.maskedCrc(length));
                byte[] record = new byte
                        [(int) ByteBuffer.wrap(length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()];
                bytes.get(record);
                assertThat(bytes.getInt()).isEqualTo(EventFile.maskedCrc(record));
                events.add(event(record));
            }
            return events;
        }
    }

    private static Event event(byte[] record) throws IOException {
        long step = 0;
        String version = "";
        Event value = new Event(0, "", "", 0, new byte[0]);
        CodedInputStream in = CodedInputStream.newInstance(record);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> assertThat(in.readDouble()).isGreaterThan(1.7e9);
                case 2 -> step = in.readInt64();
                case 3 -> version = in.readString();
                default -> value = value(unwrapped(in.readByteArray()));
            }
        }
        return new Event(step, version, value.tag(), value.number(), value.blob());
    }

    private static byte[] unwrapped(byte[] summary) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(summary);
        assertThat(WireFormat.getTagFieldNumber(in.readTag())).isEqualTo(1);
        return in.readByteArray();
    }

    private static Event value(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        assertThat(WireFormat.getTagFieldNumber(in.readTag())).isEqualTo(1);
        String name = in.readString();
        boolean number = WireFormat.getTagFieldNumber(in.readTag()) == 2;
        return new Event(0, "", name, number ? in.readFloat() : 0, number ? new byte[0] : in.readByteArray());
    }

    @Test
    void writesEventsUnderSpeechBrainsNamesAndSteps() throws IOException {
        TensorboardLogger logger = HyperYaml.build(TensorboardLogger.class, Map.of("save_dir", folder.toString()));
        logger.logStats(
                TrainLogger.stats("epoch", 1, "lr", 0.5, "note", "first"),
                Map.of("loss", List.of(3.0, 2.5)),
                Map.of("loss", 2));
        logger.logStats(TrainLogger.stats("epoch", 2), Map.of("loss", Tensor.scalar(1)), Map.of("loss", 1.5f));
        logger.logTest(Map.of("Epoch loaded", 2), Map.of("error rate", 0.25));
        List<String> lines = events().stream()
                .map(e -> e.version() + e.tag() + " " + e.step() + " " + e.number())
                .toList();
        assertThat(lines)
                .containsExactly(
                        "brain.Event:2 0 0.0",
                        "epoch 1 1.0",
                        "lr 1 0.5",
                        "loss/train 1 3.0",
                        "loss/train 2 2.5",
                        "loss/valid 1 2.0",
                        "epoch 2 2.0",
                        "loss/train 3 1.0",
                        "loss/valid 2 1.5",
                        "Epoch loaded 3 2.0",
                        "error rate/test 1 0.25");
    }

    @Test
    void writesSoundsAndFigures() throws IOException {
        TensorboardLogger logger = new TensorboardLogger(folder);
        logger.logAudio("speech", Tensor.of(new float[] {0, 0.5f, -2}, 1, 3), 16000);
        logger.logFigure("spectrogram", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3));
        byte[] audio = events().get(1).blob();
        assertThat(new String(audio, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("RIFF")
                .endsWith("audio/wav");
        byte[] image = events().get(2).blob();
        int png = new String(image, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\u0089PNG");
        var picture = ImageIO.read(new ByteArrayInputStream(image, png, image.length - png));
        assertThat(picture.getWidth()).isEqualTo(3);
        assertThat(picture.getHeight()).isEqualTo(2);
        assertThat(picture.getRaster().getPixels(0, 0, 3, 2, (int[]) null)).containsExactly(153, 204, 255, 0, 51, 102);
        assertThatThrownBy(() -> logger.logFigure("x", Tensor.ones(3)))
                .hasMessage("a figure must be [rows, columns], got [3]");
        assertThatThrownBy(() -> logger.logAudio("x", Tensor.ones(2, 3), 8000))
                .hasMessage("a sound must have one dimension, got [2, 3]");
    }

    @Test
    void checksumsAreThoseOfTensorFlow() {
        assertThat(EventFile.maskedCrc("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(Integer.rotateRight(0xe3069283, 15) + 0xa282ead8);
    }

    @Test
    void leavesNothingBehindIfNothingIsLogged() {
        Path missing = folder.resolve("logs");
        assertThat(new TensorboardLogger(missing)).isNotNull();
        assertThat(missing).doesNotExist();
    }
}
