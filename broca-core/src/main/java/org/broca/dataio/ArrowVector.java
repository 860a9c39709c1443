package org.broca.dataio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Type;

/**
 * The values of one column of a record batch, as manifests have them: {@code Long}, {@code Double}, {@code Boolean},
 * {@code String}, {@code byte[]}, {@code List}, {@code Map}; null is {@code Optional.empty()}. Times are whole numbers
 * in the column's unit.
 */
final class ArrowVector {
    private final ByteBuffer validity;
    private final IntFunction<Object> values;

    private ArrowVector(ByteBuffer validity, IntFunction<Object> values) {
        this.validity = validity;
        this.values = values;
    }

    Object value(int row) {
        boolean present = validity.capacity() == 0 || (validity.get(row >> 3) >> (row & 7) & 1) == 1;
        return present ? values.apply(row) : Optional.empty();
    }

    /** What these numbers stand for. */
    ArrowVector through(List<Object> dictionary) {
        return new ArrowVector(validity, row -> dictionary.get(((Long) values.apply(row)).intValue()));
    }

    static ArrowVector of(ArrowBatch batch, FieldNode node, Field field) {
        if (field.typeType() == Type.Null) {
            return new ArrowVector(ByteBuffer.allocate(0), row -> Optional.empty());
        }
        ByteBuffer validity = validity(batch, node);
        return new ArrowVector(validity, values(batch, field));
    }

    /** Whole numbers of a type. */
    static ArrowVector numbers(ArrowBatch batch, FieldNode node, Int type) {
        ByteBuffer validity = validity(batch, node);
        return new ArrowVector(validity, whole(batch.buffer(), type.bitWidth(), type.isSigned()));
    }

    private static ByteBuffer validity(ArrowBatch batch, FieldNode node) {
        ByteBuffer validity = batch.buffer();
        return node.nullCount() == 0 ? ByteBuffer.allocate(0) : validity;
    }

    private static IntFunction<Object> values(ArrowBatch batch, Field field) {
        return switch (field.typeType()) {
            case Type.Bool -> bits(batch.buffer());
            case Type.Int -> {
                Int type = (Int) field.type(new Int());
                yield whole(batch.buffer(), type.bitWidth(), type.isSigned());
            }
            case Type.FloatingPoint -> real(batch.buffer(), (FloatingPoint) field.type(new FloatingPoint()));
            case Type.Date -> {
                boolean days = ((Date) field.type(new Date())).unit() == DateUnit.DAY;
                yield whole(batch.buffer(), days ? 32 : 64, true);
            }
            case Type.Time -> whole(batch.buffer(), ((Time) field.type(new Time())).bitWidth(), true);
            case Type.Timestamp, Type.Duration -> whole(batch.buffer(), 64, true);
            case Type.Utf8, Type.Binary -> bytes(batch, field, 4);
            case Type.LargeUtf8, Type.LargeBinary -> bytes(batch, field, 8);
            case Type.FixedSizeBinary -> fixedBytes(batch, field);
            case Type.List, Type.Map -> list(batch, field, 4);
            case Type.LargeList -> list(batch, field, 8);
            case Type.FixedSizeList -> fixedList(batch, field);
            case Type.Struct_ -> struct(batch, field);
            default ->
                throw new IllegalArgumentException("%s: column \"%s\" is of Arrow's type %s, which is not supported"
                        .formatted(batch.file(), field.name(), Type.name(field.typeType())));
        };
    }

    private static IntFunction<Object> bits(ByteBuffer data) {
        return row -> (data.get(row >> 3) >> (row & 7) & 1) == 1;
    }

    private static IntFunction<Object> whole(ByteBuffer data, int bits, boolean signed) {
        return switch (bits) {
            case 8 -> row -> signed ? (long) data.get(row) : data.get(row) & 0xFFL;
            case 16 -> row -> signed ? (long) data.getShort(2 * row) : data.getShort(2 * row) & 0xFFFFL;
            case 32 -> row -> signed ? (long) data.getInt(4 * row) : data.getInt(4 * row) & 0xFFFFFFFFL;
            default -> row -> data.getLong(8 * row);
        };
    }

    private static IntFunction<Object> real(ByteBuffer data, FloatingPoint type) {
        return switch (type.precision()) {
            case Precision.HALF -> row -> half(data.getShort(2 * row));
            case Precision.SINGLE -> row -> (double) data.getFloat(4 * row);
            default -> row -> data.getDouble(8 * row);
        };
    }

    /** A number of IEEE 754's binary16. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : exponent == 0x1F
                        ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                        : Math.scalb((double) (fraction + 0x400), exponent - 25);
        return bits < 0 ? -size : size;
    }

    private static int offset(ByteBuffer offsets, int index, int width) {
        return width == 4 ? offsets.getInt(4 * index) : Math.toIntExact(offsets.getLong(8 * index));
    }

    private static IntFunction<Object> bytes(ArrowBatch batch, Field field, int width) {
        ByteBuffer offsets = batch.buffer();
        ByteBuffer data = batch.buffer();
        boolean text = field.typeType() == Type.Utf8 || field.typeType() == Type.LargeUtf8;
        return row -> {
            int start = offset(offsets, row, width);
            byte[] value = new byte[offset(offsets, row + 1, width) - start];
            data.get(start, value);
            return text ? new String(value, StandardCharsets.UTF_8) : value;
        };
    }

    private static IntFunction<Object> fixedBytes(ArrowBatch batch, Field field) {
        int width = ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth();
        ByteBuffer data = batch.buffer();
        return row -> {
            byte[] value = new byte[width];
            data.get(row * width, value);
            return value;
        };
    }

    private static IntFunction<Object> list(ArrowBatch batch, Field field, int width) {
        ByteBuffer offsets = batch.buffer();
        ArrowVector items = batch.vector(field.children(0), true);
        return row -> items.slice(offset(offsets, row, width), offset(offsets, row + 1, width));
    }

    private static IntFunction<Object> fixedList(ArrowBatch batch, Field field) {
        int count = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        ArrowVector items = batch.vector(field.children(0), true);
        return row -> items.slice(row * count, (row + 1) * count);
    }

    private List<Object> slice(int start, int end) {
        List<Object> items = new ArrayList<>(end - start);
        for (int i = start; i < end; i++) {
            items.add(value(i));
        }
        return Collections.unmodifiableList(items);
    }

    private static IntFunction<Object> struct(ArrowBatch batch, Field field) {
        Map<String, ArrowVector> children = new LinkedHashMap<>();
        for (int i = 0; i < field.childrenLength(); i++) {
            children.put(field.children(i).name(), batch.vector(field.children(i), true));
        }
        return row -> {
            Map<String, Object> values = new LinkedHashMap<>();
            children.forEach((name, child) -> values.put(name, child.value(row)));
            return values;
        };
    }
}
