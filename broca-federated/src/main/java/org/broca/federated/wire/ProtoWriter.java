package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes one protocol buffer, field by field in the order of the calls.
 *
 * <p>Long fields of bytes are not copied.
 */
public final class ProtoWriter {
    private static final int WORTH_SHARING = 4096;

    private final boolean keepDefaults;
    private ByteString written = ByteString.EMPTY;
    private ByteString.Output pending = ByteString.newOutput(64);
    private CodedOutputStream out = CodedOutputStream.newInstance(pending);

    private ProtoWriter(boolean keepDefaults) {
        this.keepDefaults = keepDefaults;
    }

    /** A message: zeros and empty texts are left out. */
    public static ProtoWriter message() {
        return new ProtoWriter(false);
    }

    /** A choice of one field: it is written whatever its value. */
    public static ProtoWriter choice() {
        return new ProtoWriter(true);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private ProtoWriter write(boolean needed, Step step) {
        if (needed || keepDefaults) {
            run(step);
        }
        return this;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a message", e);
        }
    }

    public ProtoWriter unsigned(int field, long value) {
        return write(value != 0, () -> out.writeUInt64(field, value));
    }

    /** A number as zig-zag, {@code sint64}. */
    public ProtoWriter signed(int field, long value) {
        return write(value != 0, () -> out.writeSInt64(field, value));
    }

    public ProtoWriter bool(int field, boolean value) {
        return write(value, () -> out.writeBool(field, value));
    }

    public ProtoWriter real(int field, double value) {
        return write(Double.doubleToRawLongBits(value) != 0, () -> out.writeDouble(field, value));
    }

    public ProtoWriter single(int field, float value) {
        return write(Float.floatToRawIntBits(value) != 0, () -> out.writeFloat(field, value));
    }

    public ProtoWriter text(int field, String value) {
        return write(!value.isEmpty(), () -> out.writeString(field, value));
    }

    public ProtoWriter texts(int field, List<String> values) {
        values.forEach(value -> run(() -> out.writeString(field, value)));
        return this;
    }

    public ProtoWriter bytes(int field, ByteString value) {
        return value.isEmpty() && !keepDefaults ? this : element(field, value);
    }

    /** A message within this one; written even if it is empty. */
    public ProtoWriter message(int field, ProtoWriter value) {
        return element(field, value.toByteString());
    }

    /** An element of repeated bytes; written even if it is empty. */
    public ProtoWriter element(int field, ByteString value) {
        run(() -> {
            if (value.size() < WORTH_SHARING) {
                out.writeBytes(field, value);
            } else {
                out.writeTag(field, 2);
                out.writeUInt32NoTag(value.size());
                flush();
                written = written.concat(value);
            }
        });
        return this;
    }

    private void flush() throws IOException {
        out.flush();
        written = written.concat(pending.toByteString());
        pending = ByteString.newOutput(64);
        out = CodedOutputStream.newInstance(pending);
    }

    /** What was written so far. */
    public ByteString toByteString() {
        run(this::flush);
        return written;
    }

    public byte[] toByteArray() {
        return toByteString().toByteArray();
    }
}
