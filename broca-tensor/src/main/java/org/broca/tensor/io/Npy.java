package org.broca.tensor.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * NumPy's {@code .npy} files: one array each.
 *
 * <p>Reads versions 1 to 3, C and Fortran order, both byte orders; writes version 1 in C order. Every type of
 * {@link DType} but bfloat16, which NumPy lacks. Arrays of Python objects are refused.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=])(\\w+)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\dL,\\s]*)\\)");
    private static final Map<String, DType> TYPES = types();

    private Npy() {}

    private static Map<String, DType> types() {
        Map<String, DType> types = new LinkedHashMap<>();
        types.put("b1", DType.BOOL);
        types.put("i1", DType.INT8);
        types.put("i2", DType.INT16);
        types.put("i4", DType.INT32);
        types.put("i8", DType.INT64);
        types.put("u1", DType.UINT8);
        types.put("f2", DType.FLOAT16);
        types.put("f4", DType.FLOAT32);
        types.put("f8", DType.FLOAT64);
        types.put("c8", DType.COMPLEX64);
        types.put("c16", DType.COMPLEX128);
        return types;
    }

    /**
     * Reads an array.
     *
     * @throws UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if it is not a sound npy file of a known type; names it
     */
    public static Tensor read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(in, Files.size(file));
        } catch (EOFException e) {
            throw new IllegalArgumentException("%s is cut short".formatted(file), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private record Header(DType dtype, boolean swapped, boolean fortran, Shape shape) {}

    static Tensor read(InputStream stream, long size) throws IOException {
        PickleInput in = new PickleInput(stream, size);
        if (size < 10 || !Arrays.equals(in.readBytes(MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("it is not a npy file");
        }
        int version = in.readShort() & 0xFF;
        if (version < 1 || version > 3) {
            throw new IllegalArgumentException("its npy version is %d, which is unknown".formatted(version));
        }
        Header header = header(in.readText(version == 1 ? in.readShort() : in.readUnsignedInt()));
        if (bytes(header) > in.remaining()) {
            throw new EOFException();
        }
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(fill(in.stream(), header));
        }
    }

    private static long bytes(Header header) {
        try {
            return Math.multiplyExact(header.shape.numel(), (long) header.dtype.itemSize());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Tensor fill(InputStream in, Header header) throws IOException {
        long[] sizes = header.shape.toArray();
        long[] backwards = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            backwards[i] = sizes.length - 1L - i;
        }
        long[] stored = header.fortran
                ? Arrays.stream(backwards).map(d -> sizes[(int) d]).toArray()
                : sizes;
        Tensor tensor = Tensor.empty(header.dtype, stored);
        long ignored = RawBytes.fill(tensor, in);
        if (header.swapped) {
            RawBytes.swap(tensor);
        }
        return header.fortran ? tensor.permute(backwards).contiguous() : tensor;
    }

    private static Header header(String text) {
        Matcher description = DESCRIPTION.matcher(text);
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!description.find() || !fortran.find() || !shape.find()) {
            throw new IllegalArgumentException("its npy header is none that Broca reads: " + text.trim());
        }
        DType dtype = TYPES.get(description.group(2));
        if (dtype == null) {
            throw new IllegalArgumentException("its type is \"%s\", which Broca has not (known: %s)"
                    .formatted(description.group(1) + description.group(2), String.join(", ", TYPES.keySet())));
        }
        long[] sizes = Arrays.stream(shape.group(1).replaceAll("[L\\s]", "").split(","))
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        return new Header(
                dtype, description.group(1).equals(">"), fortran.group(1).equals("True"), Shape.of(sizes));
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     * @throws IllegalArgumentException if {@code tensor} is bfloat16
     */
    public static void write(Path file, Tensor tensor) {
        byte[] head = head(tensor.dtype(), tensor.shape());
        AtomicFile.write(file, channel -> {
            RawBytes.writeFully(channel, ByteBuffer.wrap(head));
            RawBytes.write(channel, tensor);
        });
    }

    /** All bytes before the numbers. */
    static byte[] head(DType dtype, Shape shape) {
        String type = TYPES.entrySet().stream()
                .filter(e -> e.getValue() == dtype)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "NumPy has no %s: convert the tensor to float32 first".formatted(dtype)));
        String sizes = Arrays.stream(shape.toArray())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "(", shape.rank() == 1 ? ",)" : ")"));
        String text = "{'descr': '%s%s', 'fortran_order': False, 'shape': %s, }"
                .formatted(dtype.itemSize() == 1 ? "|" : "<", type, sizes);
        int length = (10 + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 10;
        String padded = text + " ".repeat(length - text.length() - 1) + "\n";
        return ByteBuffer.allocate(10 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
