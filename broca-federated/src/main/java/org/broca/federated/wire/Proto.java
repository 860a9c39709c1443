package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.broca.tensor.Check;

/**
 * A protocol buffer that was read, by the numbers of its fields; a field that is not there reads as zero or empty.
 *
 * <p>Bytes are not copied. Every accessor throws {@link IllegalArgumentException} for a field of another type.
 */
public final class Proto {
    private static final int MOST_FIELDS = 1 << 20;
    private static final int MOST_NUMBERS = 1 << 24;

    private final Map<Integer, List<Object>> fields = new TreeMap<>();
    private int count;

    private Proto() {}

    /**
     * Reads a message; {@code bytes} are not to be changed afterwards.
     *
     * @throws IllegalArgumentException if they are none, or one of more than a million fields
     */
    public static Proto parse(byte[] bytes) {
        return parse(UnsafeByteOperations.unsafeWrap(bytes));
    }

    /** The same of bytes that are there already. */
    public static Proto parse(ByteString bytes) {
        Proto proto = new Proto();
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                proto.add(WireFormat.getTagFieldNumber(tag), read(in, WireFormat.getTagWireType(tag)));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%d bytes are no protocol buffer: %s".formatted(bytes.size(), e.getMessage()), e);
        }
        return proto;
    }

    private static Object read(CodedInputStream in, int type) throws IOException {
        return switch (type) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED64 -> Double.longBitsToDouble(in.readRawLittleEndian64());
            case WireFormat.WIRETYPE_FIXED32 -> Float.intBitsToFloat(in.readRawLittleEndian32());
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readBytes();
            default -> throw new IOException("a field has the wire type " + type);
        };
    }

    private void add(int field, Object value) {
        count++;
        Check.that(count <= MOST_FIELDS, "a message has more than %d fields", MOST_FIELDS);
        fields.computeIfAbsent(field, ignored -> new ArrayList<>(1)).add(value);
    }

    public boolean has(int field) {
        return fields.containsKey(field);
    }

    /** The only field of a choice, by number; empty if none is set. */
    public Optional<Integer> choice() {
        return fields.keySet().stream().findFirst();
    }

    private List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    private <T> T last(int field, Class<T> type, T absent) {
        List<Object> values = all(field);
        return values.isEmpty() ? absent : cast(field, type, values.get(values.size() - 1));
    }

    private static <T> T cast(int field, Class<T> type, Object value) {
        Check.that(
                type.isInstance(value),
                "field %d of a message is a %s, not a %s",
                field,
                value.getClass().getSimpleName(),
                type.getSimpleName());
        return type.cast(value);
    }

    public long unsigned(int field) {
        return last(field, Long.class, 0L);
    }

    /** A zig-zag number, {@code sint64}. */
    public long signed(int field) {
        return CodedInputStream.decodeZigZag64(unsigned(field));
    }

    public boolean bool(int field) {
        return unsigned(field) != 0;
    }

    public double real(int field) {
        return last(field, Double.class, 0.0);
    }

    public float single(int field) {
        return last(field, Float.class, 0f);
    }

    public ByteString bytes(int field) {
        return last(field, ByteString.class, ByteString.EMPTY);
    }

    public String text(int field) {
        return text(field, bytes(field));
    }

    private static String text(int field, ByteString bytes) {
        Check.that(bytes.isValidUtf8(), "field %d of a message is no UTF-8 text", field);
        return bytes.toStringUtf8();
    }

    public List<ByteString> elements(int field) {
        return all(field).stream()
                .map(value -> cast(field, ByteString.class, value))
                .toList();
    }

    public List<String> texts(int field) {
        return elements(field).stream().map(bytes -> text(field, bytes)).toList();
    }

    /** The message within this one, or an empty one. */
    public Proto message(int field) {
        return parse(bytes(field));
    }

    public List<Proto> messages(int field) {
        return elements(field).stream().map(Proto::parse).toList();
    }

    /** Repeated {@code double}, packed or not. */
    public List<Object> reals(int field) {
        return numbers(field, Double.class, in -> Double.longBitsToDouble(in.readRawLittleEndian64()));
    }

    /** Repeated {@code uint64}, packed or not. */
    public List<Long> unsigneds(int field) {
        return numbers(field, Long.class, CodedInputStream::readRawVarint64).stream()
                .map(Long.class::cast)
                .toList();
    }

    @FunctionalInterface
    private interface NumberReader {
        Object read(CodedInputStream in) throws IOException;
    }

    private List<Object> numbers(int field, Class<?> type, NumberReader reader) {
        List<Object> numbers = new ArrayList<>();
        for (Object value : all(field)) {
            if (value instanceof ByteString packed) {
                unpack(packed, reader, numbers);
            } else {
                numbers.add(cast(field, type, value));
            }
        }
        return numbers;
    }

    private static void unpack(ByteString packed, NumberReader reader, List<Object> numbers) {
        CodedInputStream in = packed.newCodedInput();
        try {
            while (!in.isAtEnd()) {
                numbers.add(reader.read(in));
                Check.that(numbers.size() <= MOST_NUMBERS, "a list has more than %d numbers", MOST_NUMBERS);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a list of numbers is cut short", e);
        }
    }

    /** Entries of a map or of items: messages with the key's text in field 1 and the value in field 2, in order. */
    public <T> Map<String, T> entries(int field, Function<Proto, T> value) {
        Map<String, T> entries = new LinkedHashMap<>();
        for (Proto entry : messages(field)) {
            entries.put(entry.text(1), value.apply(entry.message(2)));
        }
        return entries;
    }
}
