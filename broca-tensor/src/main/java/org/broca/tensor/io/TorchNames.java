package org.broca.tensor.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;
import org.jspecify.annotations.Nullable;

/**
 * The allow-list of PyTorch's files: every Python name that they may use, and what it means here.
 *
 * <p>Of one file; it gathers the tensors that were made on the way.
 */
final class TorchNames implements Unpickler.Names {
    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("FloatStorage", DType.FLOAT32),
            Map.entry("DoubleStorage", DType.FLOAT64),
            Map.entry("HalfStorage", DType.FLOAT16),
            Map.entry("BFloat16Storage", DType.BFLOAT16),
            Map.entry("LongStorage", DType.INT64),
            Map.entry("IntStorage", DType.INT32),
            Map.entry("ShortStorage", DType.INT16),
            Map.entry("CharStorage", DType.INT8),
            Map.entry("ByteStorage", DType.UINT8),
            Map.entry("BoolStorage", DType.BOOL),
            Map.entry("ComplexFloatStorage", DType.COMPLEX64),
            Map.entry("ComplexDoubleStorage", DType.COMPLEX128));

    private final Map<String, Object> allowed = new TreeMap<>();
    private final Storages storages;
    private final boolean filled;
    private final List<Tensor> tensors = new ArrayList<>();

    /** A class that a pickle may mention but not call. */
    private record TypeName(String name) {}

    /** What kind of storage a pickle speaks of. */
    record StorageType(DType dtype) {}

    /** Where the numbers of storages come from. */
    @FunctionalInterface
    interface Storages {
        /**
         * The storage called {@code key} as one row of numbers.
         *
         * @param numel number of elements that the pickle says it has
         */
        Tensor storage(StorageType type, String key, long numel) throws IOException;
    }

    /** @param filled whether storages hold their numbers already when the pickle first names them */
    TorchNames(Storages storages, boolean filled) {
        this.storages = storages;
        this.filled = filled;
        allowPython();
        allowTensors();
        for (DType dtype : DType.values()) {
            allowed.put("torch." + dtype, dtype);
        }
        STORAGES.forEach((name, dtype) -> allowed.put("torch." + name, new StorageType(dtype)));
        for (String type : List.of("torch.Tensor", "torch.nn.parameter.Parameter")) {
            allowed.put(type, new TypeName(type));
        }
    }

    private void allowPython() {
        allow("collections.OrderedDict", a -> new OrderedDict(pairs(a)));
        allow("collections.Counter", a -> a.size() == 0 ? new LinkedHashMap<>() : get(a, 0, Map.class));
        allow("_codecs.encode", a -> encode(get(a, 0, String.class), get(a, 1, String.class)));
        allow("builtins.bytearray", a -> a.size() == 0 ? new byte[0] : get(a, 0, byte[].class));
        allow("builtins.set", a -> a.size() == 0 ? new LinkedHashSet<>() : new LinkedHashSet<Object>(list(a, 0)));
        allow("builtins.complex", a -> new Complex(get(a, 0, Double.class), get(a, 1, Double.class)));
    }

    private void allowTensors() {
        allow("torch.Size", a -> Shape.of(longs(a, 0)));
        allow("torch.device", TorchNames::device);
        allow("torch._utils._rebuild_tensor", a -> tensor(a, false));
        allow("torch._utils._rebuild_tensor_v2", a -> tensor(a, get(a, 4, Boolean.class)));
        allow("torch._utils._rebuild_parameter", a -> parameter(get(a, 0, Tensor.class), get(a, 1, Boolean.class)));
        allow(
                "torch._utils._rebuild_parameter_with_state",
                a -> parameter(get(a, 0, Tensor.class), get(a, 1, Boolean.class)));
        allow(
                "torch._tensor._rebuild_from_type_v2",
                a -> get(a, 0, Unpickler.Callable.class).call(get(a, 2, Tuple.class)));
    }

    private void allow(String name, Unpickler.Callable function) {
        allowed.put(name, function);
    }

    /** The tensors made so far. */
    List<Tensor> tensors() {
        return tensors;
    }

    @Override
    public Object global(String module, String name) {
        String full = (module.equals("__builtin__") ? "builtins" : module) + "." + name;
        Object value = allowed.get(full);
        if (value == null) {
            throw new IllegalArgumentException("refused: the file wants to call %s; allowed are %s"
                    .formatted(full, String.join(", ", described())));
        }
        return value;
    }

    private List<String> described() {
        List<String> names = new ArrayList<>();
        allowed.forEach((name, value) -> {
            if (value instanceof Unpickler.Callable) {
                names.add(name);
            }
        });
        names.add("and the names of PyTorch's types");
        return names;
    }

    @Override
    public Object persistent(@Nullable Object id) throws IOException {
        if (!(id instanceof Tuple tuple) || tuple.size() < 5 || !"storage".equals(tuple.get(0))) {
            throw new IllegalArgumentException("its pickle is damaged: a persistent id that is no storage");
        }
        if (tuple.size() > 5 && tuple.get(5) != null) {
            throw new IllegalArgumentException("views of storages, as PyTorch wrote before version 0.4, are not read");
        }
        StorageType type = get(tuple, 1, StorageType.class);
        String key = get(tuple, 2, String.class);
        return new Storage(type, storages.storage(type, key, get(tuple, 4, Long.class)));
    }

    /** A storage as its elements in one row. */
    private record Storage(StorageType type, Tensor row) {}

    private Tensor tensor(Tuple a, boolean requiresGrad) {
        Storage storage = get(a, 0, Storage.class);
        Tensor view = view(storage.row(), get(a, 1, Long.class), longs(a, 2), longs(a, 3));
        return made(marks(view, a, 6), requiresGrad);
    }

    /** PyTorch saves a conjugated or negated tensor as its unchanged numbers and a mark. */
    private Tensor marks(Tensor tensor, Tuple a, int index) {
        if (a.size() <= index || !(a.get(index) instanceof Map<?, ?> marks)) {
            return tensor;
        }
        Check.that(filled, "conjugated tensors in the format before PyTorch 1.6 are not read");
        Tensor conjugated = Boolean.TRUE.equals(marks.get("conj")) ? Aten.call("conj_physical", tensor) : tensor;
        return Boolean.TRUE.equals(marks.get("neg")) ? conjugated.neg() : conjugated;
    }

    private Tensor made(Tensor tensor, boolean requiresGrad) {
        if (requiresGrad) {
            tensor.requiresGrad(true);
        }
        tensors.add(tensor);
        return tensor;
    }

    private Tensor parameter(Tensor tensor, boolean requiresGrad) {
        return tensor.requiresGrad(requiresGrad);
    }

    /** A tensor of its own over part of the storage; libtorch itself would grow a storage that is too small. */
    private static Tensor view(Tensor row, long offset, long[] sizes, long[] strides) {
        boolean fits = offset >= 0 && sizes.length == strides.length;
        boolean empty = false;
        long last = offset;
        try {
            for (int i = 0; fits && i < sizes.length; i++) {
                fits = sizes[i] >= 0 && strides[i] >= 0;
                empty |= sizes[i] == 0;
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, sizes[i] - 1), strides[i]));
            }
        } catch (ArithmeticException e) {
            fits = false;
        }
        if (!fits || !(empty || last < row.numel())) {
            throw new IllegalArgumentException("a tensor of shape %s reaches beyond its storage of %d elements"
                    .formatted(Shape.of(sizes), row.numel()));
        }
        Tensor made = Tensor.empty(row.dtype(), 0);
        Aten.callAll("set_.source_Tensor_storage_offset", made, row, offset, sizes, strides)
                .forEach(Tensor::close);
        return made;
    }

    private static Device device(Tuple a) {
        String type = get(a, 0, String.class).toLowerCase(Locale.ROOT);
        return new Device(a.size() > 1 ? type + ":" + get(a, 1, Long.class) : type);
    }

    private static Map<Object, @Nullable Object> pairs(Tuple a) {
        Map<Object, @Nullable Object> pairs = new LinkedHashMap<>();
        if (a.size() > 0) {
            for (Object pair : list(a, 0)) {
                if (pair instanceof Tuple t && t.size() == 2) {
                    pairs.put(get(t, 0, Object.class), t.get(1));
                } else if (pair instanceof List<?> t && t.size() == 2 && t.get(0) != null) {
                    pairs.put(t.get(0), t.get(1));
                } else {
                    throw new IllegalArgumentException("its pickle is damaged: an OrderedDict of what are no pairs");
                }
            }
        }
        return pairs;
    }

    private static byte[] encode(String text, String encoding) {
        return switch (encoding) {
            case "latin1", "latin-1" -> text.getBytes(StandardCharsets.ISO_8859_1);
            case "utf-8", "utf8" -> text.getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException("refused: bytes in the encoding \"" + encoding + "\"");
        };
    }

    private static long[] longs(Tuple a, int index) {
        Tuple items = get(a, index, Tuple.class);
        long[] values = new long[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(items, i, Long.class);
        }
        return values;
    }

    private static List<?> list(Tuple a, int index) {
        return get(a, index, List.class);
    }

    private static <T> T get(Tuple a, int index, Class<T> type) {
        Object value = index < a.size() ? a.get(index) : null;
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("its pickle is damaged: argument %d of a call is %s, not a %s"
                    .formatted(
                            index,
                            value == null ? "missing" : "a " + value.getClass().getSimpleName(),
                            type.getSimpleName()));
        }
        return type.cast(value);
    }
}
