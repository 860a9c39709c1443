package org.broca.tokenizers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;

/**
 * A protobuf message as its fields in the order of the file, so that writing gives back every byte that was read, those
 * of unknown fields too.
 *
 * <p>See "Encoding" in the protocol buffers documentation.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final List<Field> fields = new ArrayList<>();

    /** Numbers are in {@code number}, all else in {@code bytes}. */
    private static final class Field {
        final int tag;
        final long number;
        final byte[] bytes;

        Field(int tag, long number, byte[] bytes) {
            this.tag = tag;
            this.number = number;
            this.bytes = bytes;
        }

        boolean is(int field, int wireType) {
            return tag == (field << 3 | wireType);
        }
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException if it ends too early or is none
     */
    static ProtoMessage parse(byte[] data) {
        ProtoMessage message = new ProtoMessage();
        Reader reader = new Reader(data);
        while (reader.position < data.length) {
            int tag = (int) reader.varint();
            Check.that(tag >>> 3 != 0, "no protobuf message: field 0 at byte %d", reader.position);
            message.fields.add(reader.field(tag));
        }
        return message;
    }

    private static final class Reader {
        private final byte[] data;
        private int position;

        Reader(byte[] data) {
            this.data = data;
        }

        Field field(int tag) {
            return switch (tag & 7) {
                case VARINT -> new Field(tag, varint(), new byte[0]);
                case FIXED64 -> new Field(tag, 0, take(8));
                case BYTES -> new Field(tag, 0, take(varint()));
                case FIXED32 -> new Field(tag, 0, take(4));
                default ->
                    throw new IllegalArgumentException(
                            "no protobuf message: wire type %d at byte %d".formatted(tag & 7, position));
            };
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte next = take(1)[0];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException(
                    "no protobuf message: a number of more than 10 bytes at byte %d".formatted(position));
        }

        private byte[] take(long count) {
            Check.that(
                    count >= 0 && count <= data.length - position,
                    "truncated protobuf message: %d bytes wanted at byte %d, there are %d",
                    count,
                    position,
                    data.length - position);
            position += (int) count;
            return Arrays.copyOfRange(data, position - (int) count, position);
        }
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            writeVarint(out, Integer.toUnsignedLong(field.tag));
            if ((field.tag & 7) == VARINT) {
                writeVarint(out, field.number);
                continue;
            }
            if ((field.tag & 7) == BYTES) {
                writeVarint(out, field.bytes.length);
            }
            out.writeBytes(field.bytes);
        }
        return out.toByteArray();
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    List<byte[]> allBytes(int field) {
        return fields.stream().filter(f -> f.is(field, BYTES)).map(f -> f.bytes).toList();
    }

    /** The last value of the field, as protobuf takes it. */
    Optional<byte[]> bytes(int field) {
        List<byte[]> all = allBytes(field);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    List<String> strings(int field) {
        return allBytes(field).stream()
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .toList();
    }

    String string(int field, String absent) {
        return bytes(field).map(b -> new String(b, StandardCharsets.UTF_8)).orElse(absent);
    }

    long number(int field, long absent) {
        return fields.stream()
                .filter(f -> f.is(field, VARINT))
                .reduce((first, last) -> last)
                .map(f -> f.number)
                .orElse(absent);
    }

    boolean flag(int field, boolean absent) {
        return number(field, absent ? 1 : 0) != 0;
    }

    float real(int field, float absent) {
        return fields.stream()
                .filter(f -> f.is(field, FIXED32))
                .reduce((first, last) -> last)
                .map(f -> Float.intBitsToFloat(
                        f.bytes[0] & 255 | (f.bytes[1] & 255) << 8 | (f.bytes[2] & 255) << 16 | f.bytes[3] << 24))
                .orElse(absent);
    }

    ProtoMessage message(int field) {
        return bytes(field).map(ProtoMessage::parse).orElseGet(ProtoMessage::new);
    }

    ProtoMessage add(int field, byte[] value) {
        fields.add(new Field(field << 3 | BYTES, 0, value));
        return this;
    }

    ProtoMessage add(int field, String value) {
        return add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage add(int field, long value) {
        fields.add(new Field(field << 3 | VARINT, value, new byte[0]));
        return this;
    }

    ProtoMessage add(int field, boolean value) {
        return add(field, value ? 1 : 0);
    }

    ProtoMessage add(int field, float value) {
        int bits = Float.floatToIntBits(value);
        byte[] bytes = {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)};
        fields.add(new Field(field << 3 | FIXED32, 0, bytes));
        return this;
    }
}
