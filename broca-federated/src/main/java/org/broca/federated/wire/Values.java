package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Settings and metrics: Boolean, Long, Double, String, byte[], and lists of one of these.
 *
 * <p>Integers and floats are taken as Long and Double. A number from 2^63 to 2^64 - 1 is a {@link BigInteger}.
 */
public final class Values {
    private static final int REALS = 21;
    private static final int SIGNEDS = 22;
    private static final int UNSIGNEDS = 23;
    private static final int BOOLS = 24;
    private static final int TEXTS = 25;
    private static final int BYTES = 26;

    private Values() {}

    /** {@code map<string, Scalar>} of the older protocol, in field {@code field}. */
    static void writeScalars(ProtoWriter out, int field, Map<String, Object> values) {
        values.forEach((key, value) ->
                out.message(field, ProtoWriter.message().text(1, key).message(2, scalar(key, value))));
    }

    /** What {@link #writeScalars} wrote. */
    static Map<String, Object> readScalars(Proto in, int field) {
        return in.entries(field, Values::readScalar);
    }

    private static ProtoWriter scalar(String key, Object given) {
        Object value = widened(given);
        ProtoWriter out = ProtoWriter.choice();
        if (value instanceof Double real) {
            return out.real(1, real);
        } else if (value instanceof BigInteger big) {
            return out.unsigned(6, big.longValue());
        } else if (value instanceof Long number) {
            return out.signed(8, number);
        } else if (value instanceof Boolean bool) {
            return out.bool(13, bool);
        } else if (value instanceof String text) {
            return out.text(14, text);
        } else if (value instanceof byte[] bytes) {
            return out.bytes(15, UnsafeByteOperations.unsafeWrap(bytes));
        }
        throw unknown(key, value);
    }

    private static Object readScalar(Proto in) {
        return switch (in.choice().orElse(0)) {
            case 1 -> in.real(1);
            case 6 -> unsigned(in.unsigned(6));
            case 8 -> in.signed(8);
            case 13 -> in.bool(13);
            case 14 -> in.text(14);
            case 15 -> in.bytes(15).toByteArray();
            default -> throw new IllegalArgumentException("a setting has no value of a known type");
        };
    }

    /** A ConfigRecord's bytes. */
    public static byte[] writeConfig(Map<String, Object> values) {
        ProtoWriter out = ProtoWriter.message();
        values.forEach((key, value) ->
                out.message(1, ProtoWriter.message().text(1, key).message(2, configValue(key, value))));
        return out.toByteArray();
    }

    private static ProtoWriter configValue(String key, Object given) {
        Object value = widened(given);
        ProtoWriter out = ProtoWriter.choice();
        if (value instanceof Boolean bool) {
            return out.bool(4, bool);
        } else if (value instanceof String text) {
            return out.text(5, text);
        } else if (value instanceof byte[] bytes) {
            return out.bytes(6, UnsafeByteOperations.unsafeWrap(bytes));
        } else if (value instanceof List<?> list && (list.isEmpty() || list.get(0) instanceof Boolean)) {
            return out.message(BOOLS, packed(key, list));
        } else if (value instanceof List<?> list && list.get(0) instanceof String) {
            return out.message(
                    TEXTS,
                    ProtoWriter.message()
                            .texts(1, list.stream().map(String.class::cast).toList()));
        } else if (value instanceof List<?> list && list.get(0) instanceof byte[]) {
            ProtoWriter elements = ProtoWriter.message();
            list.forEach(bytes -> elements.element(1, UnsafeByteOperations.unsafeWrap((byte[]) bytes)));
            return out.message(BYTES, elements);
        }
        return number(out, key, value);
    }

    /** A MetricRecord's bytes: numbers and lists of numbers. */
    public static byte[] writeMetrics(Map<String, Object> values) {
        ProtoWriter out = ProtoWriter.message();
        values.forEach((key, value) -> out.message(
                1, ProtoWriter.message().text(1, key).message(2, number(ProtoWriter.choice(), key, widened(value)))));
        return out.toByteArray();
    }

    private static ProtoWriter number(ProtoWriter out, String key, Object value) {
        if (value instanceof Double real) {
            return out.real(1, real);
        } else if (value instanceof Long number) {
            return out.signed(2, number);
        } else if (value instanceof BigInteger big) {
            return out.unsigned(3, big.longValue());
        } else if (value instanceof List<?> list) {
            Object first = list.isEmpty() ? 0L : widened(list.get(0));
            boolean unsigned = list.stream().anyMatch(BigInteger.class::isInstance);
            int field = first instanceof Double ? REALS : unsigned ? UNSIGNEDS : SIGNEDS;
            return out.message(field, packed(key, list));
        }
        throw unknown(key, value);
    }

    private static ProtoWriter packed(String key, List<?> list) {
        boolean unsigned = list.stream().anyMatch(BigInteger.class::isInstance);
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (Object element : list) {
                writePacked(out, key, widened(element), unsigned);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a list", e);
        }
        return ProtoWriter.message().bytes(1, bytes.toByteString());
    }

    private static void writePacked(CodedOutputStream out, String key, Object value, boolean unsigned)
            throws IOException {
        if (value instanceof Double real) {
            out.writeDoubleNoTag(real);
        } else if (value instanceof Boolean bool) {
            out.writeBoolNoTag(bool);
        } else if (value instanceof Number number && unsigned) {
            out.writeUInt64NoTag(number.longValue());
        } else if (value instanceof Long number) {
            out.writeSInt64NoTag(number);
        } else {
            throw unknown(key, value);
        }
    }

    /** The values of a ConfigRecord or a MetricRecord. */
    public static Map<String, Object> read(Proto in) {
        return in.entries(1, Values::readValue);
    }

    private static Object readValue(Proto in) {
        int field = in.choice().orElse(0);
        return switch (field) {
            case 1 -> in.real(1);
            case 2 -> in.signed(2);
            case 3 -> unsigned(in.unsigned(3));
            case 4 -> in.bool(4);
            case 5 -> in.text(5);
            case 6 -> in.bytes(6).toByteArray();
            default -> readList(field, in.message(field));
        };
    }

    private static List<Object> readList(int field, Proto in) {
        return switch (field) {
            case REALS -> in.reals(1);
            case SIGNEDS ->
                in.unsigneds(1).stream()
                        .<Object>map(CodedInputStream::decodeZigZag64)
                        .toList();
            case UNSIGNEDS ->
                in.unsigneds(1).stream().<Object>map(Values::unsigned).toList();
            case BOOLS -> in.unsigneds(1).stream().<Object>map(bit -> bit != 0).toList();
            case TEXTS -> List.copyOf(in.texts(1));
            case BYTES ->
                in.elements(1).stream().<Object>map(ByteString::toByteArray).toList();
            default -> throw new IllegalArgumentException("a setting has no value of a known type");
        };
    }

    private static Object unsigned(long bits) {
        return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
    }

    private static Object widened(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return value instanceof Float real ? (Object) real.doubleValue() : value;
    }

    private static IllegalArgumentException unknown(String key, Object value) {
        return new IllegalArgumentException(
                "\"%s\" is a %s, which cannot be sent: give a Boolean, Long, Double, String, byte[] or a list of one"
                        .formatted(key, value.getClass().getSimpleName()));
    }
}
