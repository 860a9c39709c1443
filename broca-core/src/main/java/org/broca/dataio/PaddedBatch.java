package org.broca.dataio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.broca.tensor.Device;
import org.broca.tensor.DeviceTransfer;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Items of several data points, by name: padded tensors, stacked tensors, and lists.
 *
 * <p>{@code batch.padded("sig")} has the waveforms {@code [batch, samples]} and their relative lengths {@code [batch]};
 * {@code batch.text("id")} the names. What becomes what: {@link PaddedCollation}.
 */
public final class PaddedBatch {
    private final List<String> ids;
    private final int size;
    private final Map<String, Object> items;
    private final PaddingCount padding;

    PaddedBatch(List<String> ids, int size, Map<String, Object> items, PaddingCount padding) {
        this.ids = ids;
        this.size = size;
        this.items = items;
        this.padding = padding;
    }

    /**
     * A ready batch, as {@code PaddedBatch.of(Map.of("input", x, "target", y))}; its tensors are used as they are.
     *
     * @param items tensors with the batch as first dimension, {@link PaddedData}, or lists
     */
    public static PaddedBatch of(Map<String, ?> items) {
        Map<String, Object> copied = new LinkedHashMap<>(items);
        int size = copied.values().stream().mapToInt(PaddedBatch::sizeOf).max().orElse(0);
        return new PaddedBatch(List.of(), size, copied, new PaddingCount());
    }

    /** A batch of data points, padded as {@link PaddedCollation} does by default. */
    public static PaddedBatch ofExamples(List<? extends Map<String, ?>> examples) {
        List<Collation.Example> named = new ArrayList<>();
        for (Map<String, ?> example : examples) {
            String id = String.valueOf((Object) example.getOrDefault("id", null));
            named.add(new Collation.Example(
                    example.containsKey("id") ? id : Integer.toString(named.size()), new LinkedHashMap<>(example)));
        }
        return PaddedCollation.builder().build().collate(named);
    }

    private static int sizeOf(Object value) {
        if (value instanceof PaddedData padded) {
            return (int) padded.data().size(0);
        }
        if (value instanceof Tensor tensor) {
            return tensor.dim() == 0 ? 1 : (int) tensor.size(0);
        }
        return value instanceof List<?> list ? list.size() : 1;
    }

    /**
     * A padded item.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public PaddedData padded(String key) {
        if (items.get(key) instanceof PaddedData padded) {
            return padded;
        }
        throw missing("padded item", key, PaddedData.class);
    }

    /**
     * An item that is one tensor: numbers {@code [batch]}, or tensors that were stacked.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Tensor tensor(String key) {
        if (items.get(key) instanceof Tensor tensor) {
            return tensor;
        }
        throw missing("tensor", key, Tensor.class);
    }

    /**
     * An item that is a list, one entry for each data point.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> List<T> list(String key) {
        if (items.get(key) instanceof List<?> list) {
            return (List<T>) list;
        }
        throw missing("list", key, List.class);
    }

    /**
     * An item that is a text in every data point.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public List<String> text(String key) {
        if (items.get(key) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list(key);
        }
        throw missing("text", key, List.class);
    }

    private IllegalArgumentException missing(String what, String key, Class<?> type) {
        Set<String> others = new TreeSet<>();
        items.forEach((name, value) -> {
            if (type.isInstance(value) && !name.equals(key)) {
                others.add(name);
            }
        });
        Object value = items.get(key);
        String is = "";
        if (value != null) {
            is = ", where \"" + key + "\" is a "
                    + (value instanceof PaddedData ? "padded item" : value instanceof Tensor ? "tensor" : "list");
        }
        return new IllegalArgumentException("no %s \"%s\" in this batch%s; it has %s".formatted(what, key, is, others));
    }

    /** Names of the items, in the order of the first data point. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(items.keySet());
    }

    /** Number of data points. */
    public int size() {
        return size;
    }

    /** Ids of the data points, whether or not {@code id} is an item; empty for a ready batch. */
    public List<String> ids() {
        return ids;
    }

    /** How much of the padded tensors is padding, in [0, 1). */
    public double paddingShare() {
        return padding.share();
    }

    PaddingCount padding() {
        return padding;
    }

    /** The same batch with all tensors, lengths too, on another device. */
    public PaddedBatch to(Device device) {
        Map<String, Object> moved = new LinkedHashMap<>(items);
        moved.replaceAll((key, value) -> TensorWalk.map(value, tensor -> DeviceTransfer.to(tensor, device)));
        return new PaddedBatch(ids, size, moved, padding);
    }

    /** Does {@code action} with every tensor, also those in lists. */
    void forEachTensor(Consumer<Tensor> action) {
        items.values().forEach(value -> TensorWalk.forEach(value, action));
    }
}
