package org.broca.tensor;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Type of a tensor's elements. {@link #toString} is PyTorch's name: {@code float32}. */
public enum DType {
    FLOAT32(ScalarType.Float, 4),
    FLOAT64(ScalarType.Double, 8),
    FLOAT16(ScalarType.Half, 2),
    BFLOAT16(ScalarType.BFloat16, 2),
    INT64(ScalarType.Long, 8),
    INT32(ScalarType.Int, 4),
    INT16(ScalarType.Short, 2),
    INT8(ScalarType.Char, 1),
    UINT8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1),
    COMPLEX64(ScalarType.ComplexFloat, 8),
    COMPLEX128(ScalarType.ComplexDouble, 16);

    private final ScalarType scalarType;
    private final int itemSize;

    DType(ScalarType scalarType, int itemSize) {
        this.scalarType = scalarType;
        this.itemSize = itemSize;
    }

    /** The type of a PyTorch name such as {@code float32} or {@code torch.float32}. */
    public static DType of(String name) {
        String bare = name.startsWith("torch.") ? name.substring("torch.".length()) : name;
        return Arrays.stream(values())
                .filter(d -> d.toString().equals(bare))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no dtype \"%s\" (known: %s)".formatted(name, Arrays.toString(values()))));
    }

    static DType of(ScalarType scalarType) {
        for (DType d : values()) {
            if (d.scalarType == scalarType.intern()) {
                return d;
            }
        }
        throw new IllegalArgumentException("tensors of type " + scalarType + " are not supported");
    }

    /** Bytes of one element. */
    public int itemSize() {
        return itemSize;
    }

    /** Whether elements are real floating-point numbers. */
    public boolean isFloatingPoint() {
        return ordinal() <= BFLOAT16.ordinal();
    }

    /** Whether elements are complex numbers. */
    public boolean isComplex() {
        return this == COMPLEX64 || this == COMPLEX128;
    }

    ScalarType scalarType() {
        return scalarType;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
