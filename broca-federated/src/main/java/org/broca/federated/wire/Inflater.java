package org.broca.federated.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Weights;
import org.broca.tensor.Check;
import org.broca.tensor.io.NumpyArray;

/** Puts a message together from the objects it is made of. */
public final class Inflater {
    private final Map<String, byte[]> objects;
    private final Map<String, NumpyArray> arrays = new HashMap<>();
    private final long limit;
    private long used;

    /**
     * Starts with all objects of a message.
     *
     * @param objects bytes by id; {@link #verify} must have found each right
     * @param limit the most bytes of all arrays together; a few objects can describe many
     */
    public Inflater(Map<String, byte[]> objects, long limit) {
        this.objects = objects;
        this.limit = limit;
    }

    /**
     * Whether bytes are the object of an id.
     *
     * @throws IllegalArgumentException if they are not; says why
     */
    public static void verify(String id, byte[] bytes) {
        Check.that(
                WireObject.isId(id) && WireObject.id(bytes).equals(id),
                "an object of %d bytes came for %s, but its hash is %s",
                bytes.length,
                id,
                WireObject.id(bytes));
        WireObject ignored = WireObject.parse(bytes);
    }

    private WireObject object(String id, String type) {
        return object(id).expect(type);
    }

    private WireObject object(String id) {
        byte[] bytes = objects.get(id);
        if (bytes == null) {
            throw new IllegalArgumentException("the object %s did not come".formatted(id));
        }
        return WireObject.parse(bytes);
    }

    /**
     * What a message says.
     *
     * @return its records; empty if it carries an error instead
     * @throws IllegalArgumentException if an object is missing or is not what its place needs
     */
    public Optional<Records> message(String id) {
        WireObject message = object(id, "Message");
        Check.that(
                message.children().size() <= 1,
                "a message has %d contents",
                message.children().size());
        return message.children().stream().findFirst().map(this::records);
    }

    private Records records(String id) {
        Map<String, Weights> weights = new LinkedHashMap<>();
        Map<String, Map<String, Object>> metrics = new LinkedHashMap<>();
        Map<String, Map<String, Object>> configs = new LinkedHashMap<>();
        PythonJson.readNames(object(id, "RecordDict")).forEach((name, record) -> {
            WireObject object = object(record);
            switch (object.type()) {
                case "ArrayRecord" -> weights.put(name, weights(object));
                case "MetricRecord" -> metrics.put(name, Values.read(Proto.parse(object.bodyBytes())));
                case "ConfigRecord" -> configs.put(name, Values.read(Proto.parse(object.bodyBytes())));
                default ->
                    throw new IllegalArgumentException(
                            "the record \"%s\" is a %s, which is unknown".formatted(name, object.type()));
            }
        });
        return new Records(weights, metrics, configs);
    }

    private Weights weights(WireObject record) {
        Map<String, NumpyArray> named = new LinkedHashMap<>();
        PythonJson.readNames(record).forEach((name, id) -> {
            WireObject array = object(id, "Array");
            if (!array.children().isEmpty()) {
                named.put(name, arrays.computeIfAbsent(id, ignored -> array(name, array)));
            }
        });
        return new Weights(named);
    }

    private NumpyArray array(String name, WireObject array) {
        List<WireObject> chunks =
                array.children().stream().map(id -> object(id, "ArrayChunk")).toList();
        JsonNode order = PythonJson.read(array).path("arraychunk_ids");
        long length = 0;
        for (JsonNode index : order) {
            length += chunk(name, chunks, index).body().remaining();
            Check.that(length <= Integer.MAX_VALUE - 8, "the array \"%s\" is larger than 2 GiB", name);
        }
        used += length;
        Check.that(used <= limit, "the arrays of a message are larger than %d bytes, the most that is accepted", limit);
        byte[] npy = new byte[(int) length];
        int at = 0;
        for (JsonNode index : order) {
            WireObject chunk = chunk(name, chunks, index);
            chunk.body().duplicate().get(npy, at, chunk.body().remaining());
            at += chunk.body().remaining();
        }
        return parse(name, npy);
    }

    private static WireObject chunk(String name, List<WireObject> chunks, JsonNode index) {
        int at = index.asInt(-1);
        Check.that(at >= 0 && at < chunks.size(), "the array \"%s\" has no chunk %s", name, index);
        return chunks.get(at);
    }

    static NumpyArray parse(String name, byte[] npy) {
        try {
            return NumpyArray.parse(npy);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the array \"%s\" cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }
}
