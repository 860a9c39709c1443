package org.broca.tensor.io;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The instructions of a pickle of protocol 2; texts and names that come again are recalled, not repeated. */
final class PickleOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<String, Integer> globals = new HashMap<>();
    private int memoized;

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** Number of the value kept last. */
    int last() {
        return memoized - 1;
    }

    void decimal(double value) {
        code('G');
        out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
    }

    void integer(long value) {
        if (value >= 0 && value <= 0xFF) {
            code('K', (int) value);
        } else if (value >= 0 && value <= 0xFFFF) {
            code('M', (int) value & 0xFF, (int) value >> 8);
        } else if (value == (int) value) {
            code('J');
            little((int) value);
        } else {
            longInteger(BigInteger.valueOf(value));
        }
    }

    void longInteger(BigInteger value) {
        byte[] big = value.toByteArray();
        if (big.length > 0xFF) {
            throw new IllegalArgumentException("cannot save an integer of %d bytes".formatted(big.length));
        }
        code(0x8a, big.length);
        for (int i = big.length - 1; i >= 0; i--) {
            out.write(big[i]);
        }
    }

    void text(String text) {
        Integer known = texts.get(text);
        if (known != null) {
            get(known);
            return;
        }
        code('X');
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            little(utf8.remaining());
            out.write(utf8.array(), 0, utf8.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("cannot save text with half a surrogate pair", e);
        }
        texts.put(text, put());
    }

    void global(String module, String name) {
        String line = module + "\n" + name + "\n";
        Integer known = globals.get(line);
        if (known != null) {
            get(known);
            return;
        }
        code('c');
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        globals.put(line, put());
    }

    /** Keeps the value on top; returns its number. */
    @CanIgnoreReturnValue
    int put() {
        if (memoized <= 0xFF) {
            code('q', memoized);
        } else {
            code('r');
            little(memoized);
        }
        return memoized++;
    }

    /** Recalls a kept value. */
    void get(int index) {
        if (index <= 0xFF) {
            code('h', index);
        } else {
            code('j');
            little(index);
        }
    }

    void little(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    void code(int... values) {
        for (int value : values) {
            out.write(value);
        }
    }
}
