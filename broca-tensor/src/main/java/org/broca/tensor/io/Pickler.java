package org.broca.tensor.io;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Writes values as a pickle of protocol 2, with the instructions and names that PyTorch's safe loader accepts. */
final class Pickler {
    private final PickleOutput out = new PickleOutput();
    private final Map<Object, Integer> objects = new IdentityHashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final StorageKeys storages;

    /** Where the numbers of tensors go. */
    @FunctionalInterface
    interface StorageKeys {
        /** The part of a tensor's storage that is saved, and under which key. */
        Stored store(Tensor tensor);
    }

    /**
     * A tensor's place in a saved storage.
     *
     * @param tensor what is saved in place of the given tensor
     * @param numel number of elements of the whole storage
     */
    record Stored(String key, Tensor tensor, long numel) {}

    Pickler(StorageKeys storages) {
        this.storages = storages;
    }

    byte[] dump(@Nullable Object value) throws IOException {
        out.code(0x80, 2);
        try {
            write(value);
        } catch (IllegalArgumentException e) {
            String place = path.isEmpty() ? "the top" : String.join("/", path);
            throw new IllegalArgumentException("%s (at %s)".formatted(e.getMessage(), place), e);
        }
        out.code('.');
        return out.toByteArray();
    }

    private void write(@Nullable Object value) throws IOException {
        if (value == null) {
            out.code('N');
        } else if (!(scalar(value) || recalled(value) || container(value))) {
            object(value);
        }
    }

    private boolean scalar(Object value) throws IOException {
        if (value instanceof Boolean bit) {
            out.code(bit ? 0x88 : 0x89);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            out.integer(((Number) value).longValue());
        } else if (value instanceof BigInteger big) {
            out.longInteger(big);
        } else if (value instanceof Double || value instanceof Float) {
            out.decimal(((Number) value).doubleValue());
        } else if (value instanceof String text) {
            out.text(text);
        } else if (value instanceof DType dtype) {
            out.global("torch", dtype.toString());
        } else {
            return false;
        }
        return true;
    }

    private boolean recalled(Object value) {
        Integer known = objects.get(value);
        if (known != null) {
            out.get(known);
        }
        return known != null;
    }

    private boolean container(Object value) throws IOException {
        if (value instanceof Tuple tuple) {
            tuple(tuple.items());
            objects.put(value, out.last());
        } else if (value instanceof OrderedDict dict) {
            call("collections", "OrderedDict", List.of());
            objects.put(value, out.last());
            entries(dict);
            if (!dict.attributes().isEmpty()) {
                out.code('}');
                out.put();
                entries(dict.attributes());
                out.code('b');
            }
        } else if (value instanceof Map<?, ?> map) {
            out.code('}');
            objects.put(value, out.put());
            entries(map);
        } else if (value instanceof List<?> list) {
            out.code(']');
            objects.put(value, out.put());
            items(list);
        } else {
            return false;
        }
        return true;
    }

    private void entries(Map<?, ?> map) throws IOException {
        if (map.isEmpty()) {
            return;
        }
        out.code('(');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            path.addLast(String.valueOf(entry.getKey()));
            write(entry.getKey());
            write(entry.getValue());
            path.removeLast();
        }
        out.code('u');
    }

    private void items(List<?> list) throws IOException {
        if (!list.isEmpty()) {
            out.code('(');
            each(list.iterator());
            out.code('e');
        }
    }

    private void each(Iterator<?> items) throws IOException {
        for (int i = 0; items.hasNext(); i++) {
            path.addLast(String.valueOf(i));
            write(items.next());
            path.removeLast();
        }
    }

    private void tuple(List<?> items) throws IOException {
        if (items.size() > 3) {
            out.code('(');
        }
        each(items.iterator());
        out.code(items.isEmpty() ? ')' : items.size() > 3 ? 't' : 0x84 + items.size());
        out.put();
    }

    private void object(Object value) throws IOException {
        if (value instanceof Tensor tensor) {
            tensor(tensor);
        } else if (value instanceof byte[] raw) {
            call("_codecs", "encode", List.of(new String(raw, StandardCharsets.ISO_8859_1), "latin1"));
        } else if (value instanceof Shape shape) {
            call("torch", "Size", List.of(longs(shape.toArray())));
        } else if (value instanceof Device device) {
            String[] parts = device.name().split(":");
            call("torch", "device", parts.length > 1 ? List.of(parts[0], Long.valueOf(parts[1])) : List.of(parts[0]));
        } else if (value instanceof Complex number) {
            call("__builtin__", "complex", List.of(number.real(), number.imaginary()));
        } else if (value instanceof Set<?> set) {
            call("__builtin__", "set", List.of(new ArrayList<>(set)));
        } else {
            throw new IllegalArgumentException(
                    "cannot save a " + value.getClass().getName());
        }
        objects.put(value, out.last());
    }

    private void tensor(Tensor tensor) throws IOException {
        Stored stored = storages.store(tensor);
        Tensor view = stored.tensor();
        out.global("torch._utils", "_rebuild_tensor_v2");
        out.code('(');
        out.code('(');
        out.text("storage");
        out.global("torch", storageType(view.dtype()));
        out.text(stored.key());
        out.text("cpu");
        out.integer(stored.numel());
        out.code('t');
        out.put();
        out.code('Q');
        out.integer(view.storageOffset());
        tuple(longs(view.shape().toArray()).items());
        tuple(longs(view.strides()).items());
        out.code(tensor.requiresGrad() ? 0x88 : 0x89);
        call("collections", "OrderedDict", List.of());
        out.code('t');
        out.put();
        out.code('R');
        out.put();
    }

    static String storageType(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "FloatStorage";
            case FLOAT64 -> "DoubleStorage";
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
            case INT64 -> "LongStorage";
            case INT32 -> "IntStorage";
            case INT16 -> "ShortStorage";
            case INT8 -> "CharStorage";
            case UINT8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
            case COMPLEX64 -> "ComplexFloatStorage";
            case COMPLEX128 -> "ComplexDoubleStorage";
        };
    }

    private static Tuple longs(long... values) {
        return new Tuple(Arrays.stream(values).boxed().collect(Collectors.toList()));
    }

    private void call(String module, String name, List<?> arguments) throws IOException {
        out.global(module, name);
        tuple(arguments);
        out.code('R');
        out.put();
    }
}
