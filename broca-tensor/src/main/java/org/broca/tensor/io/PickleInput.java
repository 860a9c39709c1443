package org.broca.tensor.io;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A stream of pickled bytes whose end is known, so that no length in it is believed beyond that. */
final class PickleInput {
    private static final int LONGEST_LINE = 1 << 16;

    private final InputStream in;
    private long remaining;

    PickleInput(InputStream in, long remaining) {
        this.in = in;
        this.remaining = remaining;
    }

    InputStream stream() {
        return in;
    }

    /** Bytes up to the end. */
    long remaining() {
        return remaining;
    }

    /** Tells that {@code count} bytes were taken from {@link #stream} directly. */
    void took(long count) {
        remaining -= count;
    }

    int readByte() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("it ends too early");
        }
        remaining--;
        return value;
    }

    byte[] readBytes(long count) throws IOException {
        if (count < 0 || count > remaining || count > Integer.MAX_VALUE - 8) {
            throw new EOFException("it ends too early");
        }
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count) {
            throw new EOFException("it ends too early");
        }
        remaining -= count;
        return bytes;
    }

    ByteBuffer little(int count) throws IOException {
        return ByteBuffer.wrap(readBytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    int readShort() throws IOException {
        return little(2).getShort() & 0xFFFF;
    }

    int readInt() throws IOException {
        return little(4).getInt();
    }

    long readUnsignedInt() throws IOException {
        return readInt() & 0xFFFFFFFFL;
    }

    long readLong() throws IOException {
        return little(8).getLong();
    }

    double readBigEndianDouble() throws IOException {
        return ByteBuffer.wrap(readBytes(8)).getDouble();
    }

    String readText(long count) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(readBytes(count)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it holds text that is not UTF-8", e);
        }
    }

    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int value = readByte(); value != '\n'; value = readByte()) {
            line.write(value);
            if (line.size() > LONGEST_LINE) {
                throw new IllegalArgumentException("it holds a name of more than %d bytes".formatted(LONGEST_LINE));
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
