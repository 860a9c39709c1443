package org.broca.tensor.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The containers of a nested value, as JSON, so that tensors laid flat by {@link TensorListing} find back into them.
 *
 * <p>A container is an array of its kind and its items, a dictionary's with their keys before them; text and None are
 * themselves; of numbers, truth values and tensors only the kind is told, as they lie among the tensors.
 */
final class Nesting {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_DEEP = 500;

    private Nesting() {}

    /** Whether a value is more than tensors by name. */
    static boolean isNeeded(@Nullable Object value) {
        return !(value instanceof Map<?, ?> map)
                || !map.entrySet().stream()
                        .allMatch(entry -> entry.getKey() instanceof String && entry.getValue() instanceof Tensor);
    }

    /** The containers of {@code value}, and its plain values. */
    static String of(@Nullable Object value) {
        return node(value).toString();
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ArrayNode node = kind(value instanceof OrderedDict ? "ordered" : "dict");
            map.forEach((key, item) -> node.add(key(key)).add(node(item)));
            return node;
        } else if (value instanceof Tuple tuple) {
            return items("tuple", tuple.items());
        } else if (value instanceof List<?> list) {
            return items("list", list);
        } else if (value instanceof Set<?> set) {
            return items("set", new ArrayList<>(set));
        }
        return leaf(value);
    }

    private static JsonNode key(Object key) {
        Check.that(
                key instanceof String || key instanceof Long,
                "only PyTorch's files hold keys that are neither text nor whole numbers, such as %s",
                TensorListing.text(key));
        return key instanceof Long number ? NODES.numberNode(number) : NODES.textNode(String.valueOf(key));
    }

    private static JsonNode leaf(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Tensor) {
            return kind("tensor");
        } else if (value instanceof Boolean) {
            return kind("bool");
        } else if (value instanceof Long) {
            return kind("int");
        }
        return value instanceof Double ? kind("float") : NODES.textNode(String.valueOf(value));
    }

    private static ArrayNode items(String kind, List<?> items) {
        ArrayNode node = kind(kind);
        items.forEach(item -> node.add(node(item)));
        return node;
    }

    private static ArrayNode kind(String kind) {
        return NODES.arrayNode().add(kind);
    }

    /** A text as an array of its UTF-8 bytes. */
    static Tensor asBytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] values = new long[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xff;
        }
        return Tensor.of(values, values.length).to(DType.UINT8);
    }

    /** The text of {@link #asBytes}. */
    static String ofBytes(Tensor array) {
        long[] values = array.to(DType.INT64).toLongArray();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Puts tensors back where they were.
     *
     * @throws IllegalArgumentException if {@code json} is not what {@link #of} gives, or a tensor is missing
     */
    static @Nullable Object restore(String json, Map<String, Tensor> tensors) {
        try {
            return restore("", JSON.readTree(json), tensors, 0);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its nesting is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object restore(String key, JsonNode node, Map<String, Tensor> tensors, int depth) {
        Check.that(depth < MOST_DEEP, "its nesting is deeper than %d", MOST_DEEP);
        if (!node.isArray()) {
            return node.isTextual() ? node.asText() : null;
        }
        String kind = node.path(0).asText();
        return switch (kind) {
            case "tensor" -> tensor(key, tensors);
            case "float" -> tensor(key, tensors).item();
            case "int" -> tensor(key, tensors).reshape(1).toLongArray()[0];
            case "bool" -> tensor(key, tensors).item() != 0;
            case "dict", "ordered" -> map(key, kind, node, tensors, depth);
            case "list", "tuple", "set" -> items(key, kind, node, tensors, depth);
            default -> throw new IllegalArgumentException("its nesting has a kind \"%s\"".formatted(kind));
        };
    }

    private static Tensor tensor(String key, Map<String, Tensor> tensors) {
        Tensor tensor = tensors.get(key);
        Check.that(tensor != null, "its nesting has a tensor \"%s\", which is not there", key);
        return Objects.requireNonNull(tensor);
    }

    private static Map<Object, @Nullable Object> map(
            String key, String kind, JsonNode node, Map<String, Tensor> tensors, int depth) {
        Map<Object, @Nullable Object> map = kind.equals("ordered") ? new OrderedDict() : new LinkedHashMap<>();
        for (int i = 1; i + 1 < node.size(); i += 2) {
            JsonNode given = node.get(i);
            Object name = given.isNumber() ? Long.valueOf(given.asLong()) : given.asText();
            map.put(name, restore(under(key, TensorListing.text(name)), node.get(i + 1), tensors, depth + 1));
        }
        return map;
    }

    private static Object items(String key, String kind, JsonNode node, Map<String, Tensor> tensors, int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 1; i < node.size(); i++) {
            items.add(restore(under(key, String.valueOf(i - 1)), node.get(i), tensors, depth + 1));
        }
        return switch (kind) {
            case "tuple" -> new Tuple(items);
            case "set" -> new java.util.LinkedHashSet<>(items);
            default -> items;
        };
    }

    private static String under(String key, String name) {
        return key.isEmpty() ? name : key + "/" + name;
    }
}
