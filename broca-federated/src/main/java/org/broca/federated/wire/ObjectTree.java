package org.broca.federated.wire;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.broca.tensor.Check;

/**
 * Which objects a message is made of.
 *
 * @param id of the object at the root: 64 hexadecimal digits
 * @param children what it refers to
 */
public record ObjectTree(String id, List<ObjectTree> children) {
    private static final int DEEPEST = 8;
    private static final int MOST_OBJECTS = 1 << 20;

    public ObjectTree {
        Check.that(WireObject.isId(id), "\"%s\" is no id of an object: 64 hexadecimal digits are", id);
        children = List.copyOf(children);
    }

    /** All ids, children before parents, each once. */
    public Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        collect(ids);
        return ids;
    }

    private void collect(Set<String> ids) {
        children.forEach(child -> child.collect(ids));
        ids.add(id);
    }

    public ProtoWriter write() {
        ProtoWriter out = ProtoWriter.message().text(1, id);
        children.forEach(child -> out.message(2, child.write()));
        return out;
    }

    /**
     * Reads a tree.
     *
     * @throws IllegalArgumentException if it is none, is deeper than a message's can be, or has over a million objects
     */
    public static ObjectTree read(Proto in) {
        int[] count = {0};
        return read(in, 0, count);
    }

    private static ObjectTree read(Proto in, int depth, int[] count) {
        count[0]++;
        Check.that(depth < DEEPEST, "a tree of objects is more than %d levels deep", DEEPEST);
        Check.that(count[0] <= MOST_OBJECTS, "a tree has more than %d objects", MOST_OBJECTS);
        List<ObjectTree> children = new ArrayList<>();
        for (Proto child : in.messages(2)) {
            children.add(read(child, depth + 1, count));
        }
        return new ObjectTree(in.text(1), children);
    }
}
