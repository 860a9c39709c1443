package org.broca.tensor.io;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * An array on the Java heap, as NumPy keeps it: for what is sent, added up and forgotten, without a tensor's memory.
 *
 * <p>Immutable. Rows lie one after the other, lowest byte first.
 */
public final class NumpyArray {
    private final DType dtype;
    private final Shape shape;
    private final byte[] bytes;

    private NumpyArray(DType dtype, Shape shape, byte[] bytes) {
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * A tensor's values; the tensor may lie on any device.
     *
     * @throws IllegalArgumentException if there are more than 2 GiB of them, or they are bfloat16, which NumPy lacks
     */
    public static NumpyArray of(Tensor tensor) {
        Check.that(tensor.dtype() != DType.BFLOAT16, "NumPy has no bfloat16: convert the tensor to float32 first");
        long length = tensor.numel() * tensor.dtype().itemSize();
        Check.that(
                length <= Integer.MAX_VALUE - 8,
                "an array of %d bytes is larger than 2 GiB, the most that is sent",
                length);
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try {
            RawBytes.copy(tensor, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy a tensor", e);
        }
        return new NumpyArray(tensor.dtype(), tensor.shape(), bytes.array());
    }

    /**
     * An array of a type from numbers, rounded to it; row by row.
     *
     * @throws IllegalArgumentException if {@code values} do not fill {@code shape}
     */
    public static NumpyArray of(DType dtype, Shape shape, double... values) {
        Check.that(values.length == shape.numel(), "%d values do not fill the shape %s", values.length, shape);
        if (dtype == DType.FLOAT32 || dtype == DType.FLOAT64 || dtype == DType.INT64) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, dtype.itemSize()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                put(bytes, dtype, value);
            }
            return new NumpyArray(dtype, shape, bytes.array());
        }
        try (TensorScope scope = TensorScope.open()) {
            return of(Tensor.of(values, shape.toArray()).to(dtype));
        }
    }

    private static void put(ByteBuffer bytes, DType dtype, double value) {
        if (dtype == DType.FLOAT32) {
            bytes.putFloat((float) value);
        } else if (dtype == DType.FLOAT64) {
            bytes.putDouble(value);
        } else {
            bytes.putLong((long) value);
        }
    }

    /**
     * Reads the bytes of a {@code .npy} file, of either order of rows and of bytes.
     *
     * @throws IllegalArgumentException if they are no sound npy file of a known type; arrays of objects are refused
     */
    public static NumpyArray parse(byte[] npy) {
        try (TensorScope scope = TensorScope.open()) {
            return of(Npy.read(new ByteArrayInputStream(npy), npy.length));
        } catch (EOFException e) {
            throw new IllegalArgumentException("an npy array of %d bytes is cut short".formatted(npy.length), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read an npy array", e);
        }
    }

    /** The bytes that {@code numpy.save} writes. */
    public byte[] toNpy() {
        byte[] head = Npy.head(dtype, shape);
        byte[] npy = Arrays.copyOf(head, Math.addExact(head.length, bytes.length));
        System.arraycopy(bytes, 0, npy, head.length, bytes.length);
        return npy;
    }

    /** The values as a tensor on the CPU, of the scope that is open. */
    public Tensor toTensor() {
        Tensor tensor = Tensor.empty(dtype, shape.toArray());
        try {
            long ignored = RawBytes.fill(tensor, new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a tensor", e);
        }
        return tensor;
    }

    /** The values row by row; true is 1. Integers beyond 2^53 are rounded. */
    public double[] toDoubles() {
        if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64 && dtype != DType.INT64) {
            try (TensorScope scope = TensorScope.open()) {
                return toTensor().to(DType.FLOAT64).toDoubleArray();
            }
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.length / dtype.itemSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dtype == DType.FLOAT32
                    ? all.getFloat(i * Float.BYTES)
                    : dtype == DType.FLOAT64 ? all.getDouble(i * Double.BYTES) : all.getLong(i * Long.BYTES);
        }
        return values;
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    /** Bytes of all values. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumpyArray that
                && dtype == that.dtype
                && shape.equals(that.shape)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
