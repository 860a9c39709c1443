package org.broca.core;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file: records of protocol buffers, each with its length and checksums.
 *
 * <p>The file is made with the first record, so that a logger that is never used leaves none. Every record is on disk
 * when its call returns.
 */
final class EventFile {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int CRC_DELTA = 0xa282ead8;

    // Field numbers of tensorboard/compat/proto/event.proto and summary.proto.
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;

    private final Path folder;
    private final int number = COUNT.getAndIncrement();
    private Path file;

    EventFile(Path folder) {
        this.folder = folder;
        this.file = folder;
    }

    /** Writes the fields of a protocol buffer. */
    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /**
     * Appends one value of a summary.
     *
     * @param value writes the one field of {@code Summary.Value} that holds it
     */
    void append(String tag, long step, Fields value) {
        byte[] item = message(out -> {
            out.writeString(VALUE_TAG, tag);
            value.write(out);
        });
        byte[] summary = message(out -> out.writeByteArray(SUMMARY_VALUE, item));
        append(message(out -> {
            out.writeDouble(EVENT_WALL_TIME, System.currentTimeMillis() / 1000.0);
            out.writeInt64(EVENT_STEP, step);
            out.writeByteArray(EVENT_SUMMARY, summary);
        }));
    }

    private void append(byte[] event) {
        try {
            if (file.equals(folder)) {
                Files.createDirectories(folder);
                file = folder.resolve(name());
                write(message(out -> {
                    out.writeDouble(EVENT_WALL_TIME, System.currentTimeMillis() / 1000.0);
                    out.writeString(EVENT_FILE_VERSION, "brain.Event:2");
                }));
            }
            write(event);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write TensorBoard events to " + file, e);
        }
    }

    private String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return "events.out.tfevents.%010d.%s.%d.%d"
                .formatted(
                        System.currentTimeMillis() / 1000,
                        host,
                        ProcessHandle.current().pid(),
                        number);
    }

    private void write(byte[] record) throws IOException {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(record.length)
                .array();
        ByteBuffer framed = ByteBuffer.allocate(record.length + Long.BYTES + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(maskedCrc(length))
                .put(record)
                .putInt(maskedCrc(record));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(framed.array());
        }
    }

    static int maskedCrc(byte... data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_DELTA;
    }

    static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
