package org.broca.hparams;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What is done with nodes of a YAML graph: look up, replace, copy, write as Python would. */
final class Nodes {
    private Nodes() {}

    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : python(node);
    }

    /** The entry of {@code mapping} whose key is the text {@code key}. */
    static Optional<NodeTuple> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> isKey(entry.getKeyNode(), key))
                .findFirst();
    }

    static boolean isKey(Node node, String key) {
        return node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.STR)
                && scalar.getValue().equals(key);
    }

    /** The text keys of {@code mapping}. */
    static List<String> keys(MappingNode mapping) {
        List<String> keys = new ArrayList<>();
        for (NodeTuple entry : mapping.getValue()) {
            keys.add(text(entry.getKeyNode()));
        }
        return keys;
    }

    /** Gives {@code key} the value, in its old place or at the end. */
    static void put(MappingNode mapping, Node key, Node value) {
        List<NodeTuple> entries = mapping.getValue();
        for (int i = 0; i < entries.size(); i++) {
            Node old = entries.get(i).getKeyNode();
            if (text(old).equals(text(key)) && old.getTag().equals(key.getTag())) {
                entries.set(i, new NodeTuple(old, value));
                return;
            }
        }
        entries.add(new NodeTuple(key, value));
    }

    /** A node that stands for a plain value: null, text, number, boolean, list, array or map of such. */
    static Node of(@Nullable Object value, Node at) {
        if (value instanceof Map<?, ?> map) {
            List<NodeTuple> entries = new ArrayList<>();
            map.forEach((key, item) -> entries.add(new NodeTuple(of(key, at), of(item, at))));
            return new MappingNode(Tag.MAP, true, entries, FlowStyle.BLOCK, at.getStartMark(), at.getEndMark());
        }
        if (value instanceof Iterable<?> list && !(value instanceof java.nio.file.Path)) {
            List<Node> items = new ArrayList<>();
            list.forEach(item -> items.add(of(item, at)));
            return new SequenceNode(Tag.SEQ, true, items, FlowStyle.BLOCK, at.getStartMark(), at.getEndMark());
        }
        if (value != null && value.getClass().isArray()) {
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                items.add(Array.get(value, i));
            }
            return of(items, at);
        }
        return scalar(value, at);
    }

    /** A node without a place in any file, to make others from. */
    static ScalarNode nowhere() {
        return new ScalarNode(Tag.STR, "", ScalarStyle.PLAIN);
    }

    private static Node scalar(@Nullable Object value, Node at) {
        boolean plain = value instanceof Boolean
                || value instanceof Number
                || value instanceof CharSequence
                || value instanceof Enum<?>
                || value instanceof java.nio.file.Path;
        if (value != null && !plain) {
            throw new IllegalArgumentException(Types.named(value.getClass())
                    + " cannot be written in YAML; give null, text, a number, a boolean, a list or a map");
        }
        return new ScalarNode(
                Scalars.tag(value), true, Scalars.yaml(value), ScalarStyle.PLAIN, at.getStartMark(), at.getEndMark());
    }

    /** A copy that shares nothing with the original; what is shared within it stays shared. */
    static Node copy(Node node) {
        return copy(node, new IdentityHashMap<>());
    }

    private static Node copy(Node node, Map<Node, Node> copies) {
        Node known = copies.get(node);
        if (known != null) {
            return known;
        }
        if (node instanceof ScalarNode scalar) {
            Node result = Scalars.like(scalar, scalar);
            copies.put(node, result);
            return result;
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items = new ArrayList<>();
            Node result = new SequenceNode(
                    node.getTag(), true, items, sequence.getFlowStyle(), node.getStartMark(), node.getEndMark());
            copies.put(node, result);
            sequence.getValue().forEach(item -> items.add(copy(item, copies)));
            return result;
        }
        MappingNode mapping = (MappingNode) node;
        List<NodeTuple> entries = new ArrayList<>();
        Node result = new MappingNode(
                node.getTag(), true, entries, mapping.getFlowStyle(), node.getStartMark(), node.getEndMark());
        copies.put(node, result);
        mapping.getValue()
                .forEach(entry -> entries.add(
                        new NodeTuple(copy(entry.getKeyNode(), copies), copy(entry.getValueNode(), copies))));
        return result;
    }

    /** What Python's {@code str} makes of a resolved value. */
    static String python(Node node) {
        return node instanceof ScalarNode scalar ? Scalars.python(Scalars.value(scalar)) : repr(node);
    }

    private static String repr(Node node) {
        if (node instanceof ScalarNode scalar) {
            Object value = Scalars.value(scalar);
            return value instanceof String text ? "'" + text + "'" : Scalars.python(value);
        }
        List<String> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> items.add(repr(item)));
            return "[" + String.join(", ", items) + "]";
        }
        ((MappingNode) node)
                .getValue()
                .forEach(entry -> items.add(repr(entry.getKeyNode()) + ": " + repr(entry.getValueNode())));
        return "{" + String.join(", ", items) + "}";
    }
}
