package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.federated.Weights;

/**
 * A part of a message as objects: each has a head, a body, and the hash of both as its id.
 *
 * @param tree which objects there are
 * @param objects their bytes by id, children before parents; not changed by anyone
 */
public record Deflated(ObjectTree tree, Map<String, byte[]> objects) {
    /** The most bytes of an array within one object. */
    public static final int CHUNK = 5 << 20;

    /** A message and the objects it is made of. */
    public record Message(FleetMessage message, Deflated objects) {}

    private static Deflated of(String type, Collection<Deflated> children, ByteBuffer body) {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        Map<String, ObjectTree> trees = new LinkedHashMap<>();
        for (Deflated child : children) {
            child.objects.forEach(objects::putIfAbsent);
            trees.putIfAbsent(child.tree.id(), child.tree);
        }
        byte[] bytes = WireObject.bytes(type, trees.keySet(), body);
        String id = WireObject.id(bytes);
        objects.put(id, bytes);
        return new Deflated(new ObjectTree(id, List.copyOf(trees.values())), objects);
    }

    /** A model as a record of named arrays. */
    public static Deflated arrays(Weights weights) {
        Map<String, Deflated> arrays = new LinkedHashMap<>();
        weights.arrays()
                .forEach((name, array) -> arrays.put(
                        name,
                        array(
                                array.dtype().toString(),
                                Arrays.stream(array.shape().toArray()).boxed().toList(),
                                array.toNpy())));
        return named("ArrayRecord", arrays);
    }

    /** A model as the older strategies send it: numbers for names, and no types. */
    public static Deflated legacyArrays(Weights weights) {
        Map<String, Deflated> arrays = new LinkedHashMap<>();
        weights.arrays()
                .values()
                .forEach(array -> arrays.put(Integer.toString(arrays.size()), array("", List.of(), array.toNpy())));
        if (arrays.isEmpty()) {
            arrays.put("_empty", array("", List.of(), new byte[0]));
        }
        return named("ArrayRecord", arrays);
    }

    private static Deflated array(String dtype, List<Long> shape, byte[] npy) {
        List<Deflated> chunks = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        Set<String> unique = new LinkedHashSet<>();
        for (int start = 0; start < npy.length; start += CHUNK) {
            ByteBuffer part = ByteBuffer.wrap(npy, start, Math.min(CHUNK, npy.length - start));
            Deflated chunk = of("ArrayChunk", List.of(), part);
            if (unique.add(chunk.tree.id())) {
                chunks.add(chunk);
            }
            order.add(List.copyOf(unique).indexOf(chunk.tree.id()));
        }
        return of("Array", chunks, PythonJson.writeArray(dtype, shape, order));
    }

    public static Deflated config(Map<String, Object> values) {
        return of("ConfigRecord", List.of(), ByteBuffer.wrap(Values.writeConfig(values)));
    }

    public static Deflated metrics(Map<String, Object> values) {
        return of("MetricRecord", List.of(), ByteBuffer.wrap(Values.writeMetrics(values)));
    }

    /** All records of a message by name. */
    public static Deflated records(Map<String, Deflated> records) {
        return named("RecordDict", records);
    }

    private static Deflated named(String type, Map<String, Deflated> children) {
        Map<String, String> ids = new LinkedHashMap<>();
        children.forEach((name, child) -> ids.put(name, child.tree.id()));
        return of(type, children.values(), PythonJson.write(ids));
    }

    /** A message with these records. */
    public static Message message(Metadata metadata, Deflated records) {
        return message(new FleetMessage(metadata, Optional.empty()), List.of(records));
    }

    /** A message that says why there is no content. */
    public static Message error(Metadata metadata, FleetError error) {
        return message(new FleetMessage(metadata, Optional.of(error)), List.of());
    }

    private static Message message(FleetMessage message, List<Deflated> records) {
        ByteString body = message.writeBody();
        Deflated all = of("Message", records, body.asReadOnlyByteBuffer());
        Metadata metadata = message.metadata().withId(all.tree.id());
        return new Message(new FleetMessage(metadata, message.error()), all);
    }
}
